import { useTranslation } from "react-i18next";
import type { ApiError } from "../api/errors";

/** Return a function that says an error in the screen's language; an unknown code is shown as it is. */
export function useErrorText(): (error: ApiError) => string {
  const { t, i18n } = useTranslation("errors");
  return (error) => {
    const values = { ...error.params, where: error.where ?? "", code: error.code };
    if (i18n.exists(`errors:${error.code}`)) return t(error.code, values);
    return t("unknown", values);
  };
}

/** Return a function that says a camera's problem, of which only the code is known. */
export function useErrorWord(): (code: string) => string {
  const { t, i18n } = useTranslation("errors");
  return (code) => (i18n.exists(`errors:${code}`) ? t(code) : code);
}
