import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, put, remove } from "../api/client";
import type { components } from "../api/schema";
import { toBody, type Pair } from "./pairs";

export type Ground = components["schemas"]["Ground"];
export type Edition = Ground["edition"];

const path = (cameraId: string): string => `/api/cameras/${encodeURIComponent(cameraId)}/ground`;

export const useGround = (cameraId: string) => useQuery({
  queryKey: ["ground", cameraId],
  queryFn: async ({ signal }) => (await get<components["schemas"]["CameraGround"]>(path(cameraId), signal)).ground,
});

/** Say what pairs would give; nothing is asked before there are four of them. */
export const useGroundCheck = (pairs: readonly Pair[], edition: Edition, width: number) => useQuery({
  queryKey: ["ground-check", pairs, edition, width],
  queryFn: () => post<Ground>("/api/ground-checks", toBody(pairs, edition, width)),
  enabled: pairs.length >= 4,
  retry: false,
});

export function useStoreGround(cameraId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: ReturnType<typeof toBody> | null): Promise<void> => {
      await (body === null ? remove(path(cameraId)) : put<Ground>(path(cameraId), body));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["ground", cameraId] }),
  });
}
