import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "../api/client";
import type { PlateHit, PlateRead, PlateSearch, WatchDraft, WatchEntry } from "./types";

const WATCHLIST = ["plates", "watchlist"] as const;
const LATER_MS = 15_000;

/** Entries of watchlists, newest first, those that are over too. */
export const useWatchlist = () => useQuery({
  queryKey: WATCHLIST,
  queryFn: async ({ signal }) => (await get<{ items: WatchEntry[] }>("/api/watchlist?limit=200", signal)).items,
  refetchInterval: LATER_MS,
  staleTime: 0,
});

export function useProposeWatch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: WatchDraft) => post<WatchEntry>("/api/watchlist", draft),
    onSettled: () => client.invalidateQueries({ queryKey: WATCHLIST }),
  });
}

export function useApproveWatch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post<WatchEntry>(`/api/watchlist/${encodeURIComponent(id)}/approve`),
    onSettled: () => client.invalidateQueries({ queryKey: WATCHLIST }),
  });
}

export function useRevokeWatch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, why }: { id: string; why: string }) => post<WatchEntry>(`/api/watchlist/${encodeURIComponent(id)}/revoke`, { why }),
    onSettled: () => client.invalidateQueries({ queryKey: WATCHLIST }),
  });
}

/** Each search is noted with its purpose and case, so it is never repeated by itself. */
export const useSearchPlates = () => useMutation({
  mutationFn: async (asked: PlateSearch) => (await post<{ items: PlateRead[] }>("/api/plates/search", asked)).items,
});

export const usePlateHit = (eventId: string) => useQuery({
  queryKey: ["plates", "hit", eventId],
  queryFn: ({ signal }) => get<PlateHit>(`/api/events/${encodeURIComponent(eventId)}/plate`, signal),
  staleTime: Infinity,
});
