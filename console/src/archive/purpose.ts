import { useTranslation } from "react-i18next";

/** Purposes with words in the catalogue; they are sent as these codes, and any other text as it was typed. */
export const PURPOSES = ["alarm_check", "criminal_case", "administrative_case", "complaint", "request", "internal_inquiry", "camera_check", "other"] as const;

export function purposeCode(purpose: string): (typeof PURPOSES)[number] {
  return PURPOSES.find((code) => code === purpose) ?? "other";
}

/** Return a function that says a purpose in the screen's language. */
export function usePurposeWord(): (purpose: string) => string {
  const { t } = useTranslation("archive");
  return (purpose) => {
    const code = purposeCode(purpose);
    return code === "other" ? purpose : t(`purpose.${code}`);
  };
}
