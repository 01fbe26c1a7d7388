import type { AuditEntry } from "../api/types";

/** Return the address of what an entry is about, where there is a page for it. */
export function linkOf({ action, object_id }: Pick<AuditEntry, "action" | "object_id">): string | null {
  if (object_id === "") return null;
  const id = encodeURIComponent(object_id);
  if (action.startsWith("alarm.")) return `/alarms/${id}`;
  if (action === "video.live" || (action.startsWith("camera.") && action !== "camera.remove")) return `/cameras/${id}`;
  return null;
}

/** Return the details' names and values as text; details that are no object are shown whole. */
export function detailsOf(details: string): [string, string][] {
  try {
    const value: unknown = JSON.parse(details);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    return Object.entries(value)
      .filter(([, item]) => item !== null && item !== "")
      .map(([key, item]) => [key, typeof item === "string" ? item : JSON.stringify(item)]);
  } catch {
    return details === "" ? [] : [["details", details]];
  }
}
