import { useTranslation } from "react-i18next";
import type { VartaEvent } from "../api/types";
import { useClassName } from "../i18n/useClassName";

type Told = Pick<VartaEvent, "rule_kind" | "rule_id" | "rule_name" | "class_name" | "camera_name">;

export interface AlarmWords {
  /** What the alarm is called: the rule's name, or what Varta found wrong with itself. */
  title: (event: Told) => string;
  /** What was seen, or why it is wrong. */
  what: (event: Told) => string;
  /** Where: the camera's name, or the whole centre. */
  where: (event: Told) => string;
}

export const isSystem = (event: Pick<VartaEvent, "rule_kind">): boolean => event.rule_kind === "system";

/** Say an alarm in the screen's language. */
export function useAlarmWords(): AlarmWords {
  const { t, i18n } = useTranslation("alarms");
  const word = useClassName();
  const known = (key: string, otherwise: string): string => (i18n.exists(key, { ns: "alarms" }) ? t(key) : otherwise);
  return {
    title: (event) => {
      if (isSystem(event)) return known(`system.title.${event.rule_id.replace(/^system:/, "")}`, event.rule_name);
      return event.rule_kind === "camera" ? word(event.class_name) : event.rule_name;
    },
    what: (event) => {
      if (isSystem(event)) return known(`system.why.${event.class_name}`, t("system.why.unknown"));
      return event.rule_kind === "camera" ? event.rule_name : word(event.class_name);
    },
    where: (event) => event.camera_name || t("system.centre"),
  };
}
