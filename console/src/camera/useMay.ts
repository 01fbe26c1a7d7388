import { useQueryClient } from "@tanstack/react-query";
import { keys } from "../api/queries";
import type { Session } from "../api/types";

/** Tell whether the person who is signed in holds a permission. */
export function useMay(permission: string): boolean {
  return useQueryClient().getQueryData<Session>(keys.session)?.permissions.includes(permission) ?? false;
}
