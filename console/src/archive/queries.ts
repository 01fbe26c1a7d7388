import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, remove } from "../api/client";
import type { ArchiveTimeline, Bookmark, DayShare, Look, Span } from "./types";

const LOOK = ["archive", "look"] as const;
const TIMELINE = ["archive", "timeline"] as const;
const FRESH_MS = 10_000;

const time = (at: number): string => encodeURIComponent(new Date(at).toISOString());
const cameras = (ids: readonly string[]): string => ids.map((id) => `camera=${encodeURIComponent(id)}`).join("&");

/** The newest look of this person that still holds, or null. */
export const useCurrentLook = () => useQuery({
  queryKey: LOOK,
  queryFn: async ({ signal }) => (await get<{ look: Look | null }>("/api/looks/current", signal)).look,
  staleTime: FRESH_MS,
});

export function useOpenLook() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { purpose: string; case_reference: string }) => post<Look>("/api/looks", body),
    onSuccess: (look) => { client.setQueryData(LOOK, look); },
  });
}

/** What is recorded, missing, held and marked in a span. Old answers stay until the new one is there. */
export const useArchiveTimeline = (ids: readonly string[], span: Span, resolutionS: number, { changing, enabled = true }: { changing: boolean; enabled?: boolean }) => useQuery({
  queryKey: [...TIMELINE, ids, span.from, span.to, resolutionS],
  queryFn: ({ signal }) =>
    get<ArchiveTimeline>(`/api/recordings/timeline?${cameras(ids)}&from=${time(span.from)}&to=${time(span.to)}&resolution_s=${resolutionS}`, signal),
  enabled: enabled && ids.length > 0,
  placeholderData: keepPreviousData,
  staleTime: changing ? 0 : 60_000,
  refetchInterval: changing ? FRESH_MS : false,
});

export const useDays = (cameraId: string, span: Span, enabled: boolean) => useQuery({
  queryKey: ["archive", "days", cameraId, span.from, span.to],
  queryFn: async ({ signal }) =>
    (await get<{ items: DayShare[] }>(`/api/recordings/days?${cameras([cameraId])}&from=${time(span.from)}&to=${time(span.to)}`, signal)).items,
  enabled,
  staleTime: 60_000,
});

export function useAddBookmark() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: { camera_ids: string[]; at: string; text: string; case_reference: string }) => post<Bookmark>("/api/bookmarks", draft),
    onSettled: () => client.invalidateQueries({ queryKey: ["archive"] }),
  });
}

export function useRemoveBookmark() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove(`/api/bookmarks/${encodeURIComponent(id)}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["archive"] }),
  });
}

const LISTED_MS = 30 * 86_400_000;

/** Bookmarks of the cameras in the month up to a moment and after it. */
export const useBookmarks = (ids: readonly string[], day: number) => useQuery({
  queryKey: ["archive", "bookmarks", ids, day],
  queryFn: async ({ signal }) =>
    (await get<{ items: Bookmark[] }>(`/api/bookmarks?${cameras(ids)}&from=${time(day - LISTED_MS)}&to=${time(day + LISTED_MS)}`, signal)).items,
  enabled: ids.length > 0,
});
