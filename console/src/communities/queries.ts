import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "../api/client";
import { everyPage } from "../api/queries";
import type { MemorandaSummary, Memorandum, MemorandumState, Occasion } from "./types";

const MEMORANDA = ["memoranda"] as const;
const path = (id: string): string => `/api/memoranda/${encodeURIComponent(id)}`;

export const useMemoranda = (enabled = true) => useQuery({
  queryKey: [...MEMORANDA, "list"],
  queryFn: ({ signal }) => everyPage<Memorandum>("/api/memoranda", signal),
  enabled,
});

export const useMemorandaSummary = () => useQuery({
  queryKey: [...MEMORANDA, "summary"],
  queryFn: ({ signal }) => get<MemorandaSummary>("/api/memoranda/summary", signal),
});

function useAndRefresh<T, R>(send: (body: T) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: send, onSettled: () => client.invalidateQueries({ queryKey: MEMORANDA }) });
}

export const useInvite = () => useAndRefresh((hromada: string) => post<Memorandum>("/api/memoranda", { hromada }));

export const useSign = () => useAndRefresh((occasion: Occasion) => post<unknown>("/api/memoranda/signings", occasion));

export const useMove = () =>
  useAndRefresh(({ id, state, note }: { id: string; state: MemorandumState; note: string }) => post<Memorandum>(`${path(id)}/state`, { state, note }));

export const useFulfil = () =>
  useAndRefresh(({ id, index, on, proof }: { id: string; index: number; on: string; proof: string }) =>
    post<Memorandum>(`${path(id)}/obligations/${index}/fulfilment`, { on, proof }));
