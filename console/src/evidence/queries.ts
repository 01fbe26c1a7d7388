import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "../api/client";
import type { Export, ExportDraft, Hold, HoldDraft } from "./types";

const EXPORTS = ["evidence", "exports"] as const;
const HOLDS = ["evidence", "holds"] as const;
const SOON_MS = 1000;
const LATER_MS = 15_000;

const underWay = (items: Export[] | undefined): boolean => items?.some((item) => item.state === "running" || item.state === "queued") ?? false;

/** The exports, newest first; asked for every second while one is being made. */
export const useExports = () => useQuery({
  queryKey: EXPORTS,
  queryFn: async ({ signal }) => (await get<{ items: Export[] }>("/api/exports", signal)).items,
  refetchInterval: (query) => (underWay(query.state.data) ? SOON_MS : LATER_MS),
  staleTime: 0,
});

export function useAskExport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: ExportDraft) => post<Export>("/api/exports", draft),
    onSettled: () => client.invalidateQueries({ queryKey: ["evidence"] }),
  });
}

/** Cancel an export, or queue a stopped one again. */
export function useMoveExport(step: "cancel" | "resume") {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post<Export>(`/api/exports/${encodeURIComponent(id)}/${step}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["evidence"] }),
  });
}

export const useHolds = () => useQuery({
  queryKey: HOLDS,
  queryFn: async ({ signal }) => (await get<{ items: Hold[] }>("/api/holds", signal)).items,
  refetchInterval: LATER_MS,
  staleTime: 0,
});

export function usePlaceHold() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: HoldDraft) => post<Hold>("/api/holds", draft),
    onSettled: () => client.invalidateQueries(),
  });
}

export function useReleaseHold() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post<Hold>(`/api/holds/${encodeURIComponent(id)}/release`),
    onSettled: () => client.invalidateQueries(),
  });
}
