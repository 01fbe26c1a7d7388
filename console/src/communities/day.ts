import { longDate } from "../format/time";
import type { Language } from "../i18n";

/** `2 вересня 2021`: a day of the calendar, the same in every zone. */
export const day = (date: string, language: Language): string => longDate(date, language, "UTC");
