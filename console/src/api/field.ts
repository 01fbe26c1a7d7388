import { useMutation, useQuery } from "@tanstack/react-query";
import { get, post } from "./client";
import type { CameraClockSet, CameraPreset, CameraProbeResult, FoundCamera, Page } from "./types";

const place = (cameraId: string) => `/api/cameras/${encodeURIComponent(cameraId)}`;

/** Look for cameras on the server's networks; takes about four seconds. */
export const useFindCameras = () => useMutation({
  mutationFn: async () => (await post<Page<FoundCamera>>("/api/camera-searches")).items,
});

/** Ask a device what it is and what it streams. */
export const useProbeCamera = () => useMutation({
  mutationFn: (body: { address: string; login: string; password: string }) => post<CameraProbeResult>("/api/camera-probes", body),
});

/** A camera's stored views; asked of the camera itself, so seldom. */
export const usePresets = (cameraId: string, enabled: boolean) => useQuery({
  queryKey: ["presets", cameraId],
  queryFn: async ({ signal }) => (await get<Page<CameraPreset>>(`${place(cameraId)}/presets`, signal)).items,
  enabled,
  retry: false,
  staleTime: Infinity,
  refetchOnWindowFocus: false,
});

export const useGoToPreset = (cameraId: string) => useMutation({
  mutationFn: (token: string) => post<undefined>(`${place(cameraId)}/presets/${encodeURIComponent(token)}`),
});

export const useSetClock = (cameraId: string) => useMutation({
  mutationFn: () => post<CameraClockSet>(`${place(cameraId)}/clock`),
});
