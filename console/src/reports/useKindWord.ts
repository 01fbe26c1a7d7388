import { useTranslation } from "react-i18next";

/** Say what a kind of rule is called. */
export function useKindWord(): (kind: string) => string {
  const { t, i18n } = useTranslation("camera");
  return (kind) => {
    if (kind === "camera") return t("reports:by_itself");
    return i18n.exists(`kind.${kind}`, { ns: "camera" }) ? t(`kind.${kind}`) : kind;
  };
}
