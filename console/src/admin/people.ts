import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { post, put } from "../api/client";
import { everyPage, keys } from "../api/queries";
import type { Person, Role } from "../api/types";

export const ROLES: readonly Role[] = ["operator", "supervisor", "clerk", "administrator"];

export const usePeople = () => useQuery({
  queryKey: keys.people,
  queryFn: ({ signal }) => everyPage<Person>("/api/people", signal),
});

function useAndRefresh<T, R>(send: (body: T) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: send, onSettled: () => client.invalidateQueries({ queryKey: keys.people }) });
}

export const useAddPerson = () =>
  useAndRefresh((body: { login: string; name: string; role: Role; password: string }) => post<Person>("/api/people", body));

export const useChangePerson = () =>
  useAndRefresh(({ id, ...body }: { id: string; name: string; role: Role; disabled: boolean }) => put<Person>(`/api/people/${id}`, body));

export const useResetPassword = () =>
  useAndRefresh(({ id, password }: { id: string; password: string }) => post<undefined>(`/api/people/${id}/password`, { password }));

// No look-alikes (0 O o, 1 l I), so that it can be read out over a radio.
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH = 16;
const GROUP = 4;

/** Make a one-time password of 80 bits: `kf3m-x2pd-9wqa-hj7t`. */
export function oneTimePassword(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes)): string {
  const letters = [...random(new Uint8Array(LENGTH))].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return Array.from({ length: LENGTH / GROUP }, (_, group) => letters.slice(group * GROUP, (group + 1) * GROUP).join("")).join("-");
}
