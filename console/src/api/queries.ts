import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, put, remove } from "./client";
import type {
  Alarm, Camera, CameraDraft, CameraTest, CentreState, Hromada, Land, MapSettings, Page, Permission, Rule, RuleDraft, Session,
} from "./types";

/** Names of what is cached; the event stream refreshes by the same names. */
export const keys = {
  session: ["session"] as const,
  cameras: ["cameras"] as const,
  rules: (cameraId: string) => ["rules", cameraId] as const,
  openAlarms: ["alarms", "open"] as const,
  closedAlarms: ["alarms", "closed"] as const,
  alarm: (id: string) => ["alarms", "one", id] as const,
  state: ["state"] as const,
  people: ["people"] as const,
  audit: ["audit"] as const,
};

const HARDLY_CHANGES = 10 * 60_000;

export async function everyPage<T>(path: string, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  const joint = path.includes("?") ? "&" : "?";
  let cursor: string | null = null;
  do {
    const page: Page<T> = await get<Page<T>>(
      cursor === null ? path : `${path}${joint}before=${encodeURIComponent(cursor)}`,
      signal,
    );
    items.push(...page.items);
    cursor = page.next ?? null;
  } while (cursor !== null);
  return items;
}

export const camerasQuery = queryOptions({
  queryKey: keys.cameras,
  queryFn: ({ signal }) => everyPage<Camera>("/api/cameras", signal),
});

export const stateQuery = queryOptions({
  queryKey: keys.state,
  queryFn: ({ signal }) => get<CentreState>("/api/state", signal),
});

/** All alarms that still need a person, by priority, then oldest first. Kept fresh by the event stream. */
export const openAlarmsQuery = queryOptions({
  queryKey: keys.openAlarms,
  queryFn: ({ signal }) => everyPage<Alarm>("/api/alarms?state=open", signal),
});

export const useCameras = () => useQuery(camerasQuery);

/** Tell whether the signed-in person may; the frame asks nothing of the centre that would be refused. */
function useMay(permission: Permission): boolean {
  return useQueryClient().getQueryData<Session | null>(keys.session)?.permissions.includes(permission) ?? false;
}

export const useCentreState = () => useQuery({ ...stateQuery, enabled: useMay("see_health") });
export const useOpenAlarms = () => useQuery({ ...openAlarmsQuery, enabled: useMay("see_alarms") });

export function useCameraState(id: string) {
  return useQuery({ ...stateQuery, select: (state) => state.cameras.find((camera) => camera.id === id) });
}

export const useCamera = (id: string) => useQuery({
  queryKey: [...keys.cameras, id],
  queryFn: ({ signal }) => get<Camera>(`/api/cameras/${encodeURIComponent(id)}`, signal),
});

export const useRules = (cameraId: string) => useQuery({
  queryKey: keys.rules(cameraId),
  queryFn: ({ signal }) => everyPage<Rule>(`/api/cameras/${encodeURIComponent(cameraId)}/rules`, signal),
});

export const useHromadas = () => useQuery({
  queryKey: ["hromadas"],
  queryFn: ({ signal }) => everyPage<Hromada>("/api/hromadas", signal),
  staleTime: HARDLY_CHANGES,
});

export const useLands = () => useQuery({
  queryKey: ["lands"],
  queryFn: ({ signal }) => everyPage<Land>("/api/hromadas/lands", signal),
  staleTime: HARDLY_CHANGES,
});

export const useMapSettings = () => useQuery({
  queryKey: ["map-settings"],
  queryFn: ({ signal }) => get<MapSettings>("/api/map/settings", signal),
  staleTime: HARDLY_CHANGES,
});

export const useClasses = () => useQuery({
  queryKey: ["classes"],
  queryFn: async ({ signal }) => (await get<Page<string>>("/api/classes", signal)).items,
  staleTime: HARDLY_CHANGES,
});

/** Store a rule: a new one without `id`, else a change of that version. */
export function useSaveRule(cameraId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, draft }: { id?: string; draft: RuleDraft }) =>
      id === undefined
        ? post<Rule>(`/api/cameras/${encodeURIComponent(cameraId)}/rules`, draft)
        : put<Rule>(`/api/rules/${id}`, draft),
    onSettled: () => client.invalidateQueries({ queryKey: keys.rules(cameraId) }),
  });
}

export function useRemoveRule(cameraId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove(`/api/rules/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: keys.rules(cameraId) }),
  });
}

/** Add a camera, or change the one whose id is given. */
export function useSaveCamera() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, draft }: { id?: string; draft: CameraDraft }) =>
      id === undefined
        ? post<Camera>("/api/cameras", draft)
        : put<Camera>(`/api/cameras/${encodeURIComponent(id)}`, draft),
    onSettled: () => client.invalidateQueries({ queryKey: keys.cameras }),
  });
}

export function useRemoveCamera() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove(`/api/cameras/${encodeURIComponent(id)}`),
    onSettled: () => client.invalidateQueries({ queryKey: keys.cameras }),
  });
}

export const useTestCamera = () => useMutation({
  mutationFn: (body: { url: string; camera_id?: string }) => post<CameraTest>("/api/camera-tests", body),
});
