import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, use } from "react";
import { get, post, remove, setCsrfToken } from "./client";
import { asApiError } from "./errors";
import { keys } from "./queries";
import type { Permission, Session } from "./types";

function remember(session: Session): Session {
  setCsrfToken(session.csrf_token);
  return session;
}

/** The session, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return remember(await get<Session>("/api/session", signal));
    } catch (error) {
      if (asApiError(error).status === 401) return null;
      throw error;
    }
  },
  staleTime: Infinity,
});

export const useSessionQuery = () => useQuery(sessionQuery);

/** Carries the session to what is shown to the signed in; it stays whole while a sign-out takes the page down. */
export const SessionContext = createContext<Session | null>(null);

/** Return the session of a page that is only shown to the signed in. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error("useSession is for pages inside <SignedIn>");
  return session;
}

/** Tell whether the person's role has a permission such as `manage_cameras`. */
export function usePermission(permission: Permission): boolean {
  const { data } = useQuery(sessionQuery);
  return data?.permissions.includes(permission) ?? false;
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { login: string; password: string }) => remember(await post<Session>("/api/session", body)),
    onSuccess: (session) => { client.setQueryData(keys.session, session); },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => remove("/api/session"),
    onSuccess: () => {
      client.setQueryData(keys.session, null);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.session[0] });
    },
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { old_password: string; new_password: string }) => post<undefined>("/api/session/password", body),
    onSuccess: () => client.refetchQueries({ queryKey: keys.session }),
  });
}
