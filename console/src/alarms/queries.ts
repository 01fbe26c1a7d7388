import { useInfiniteQuery, useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { get, post } from "../api/client";
import { asApiError } from "../api/errors";
import { keys } from "../api/queries";
import { useSession } from "../api/session";
import type { Alarm, Page, Verdict } from "../api/types";
import { acknowledgedBy, decidedBy, replaceAlarm } from "./reducer";

const PAGE = 100;

/** One alarm: at once what the queue already holds, then what the centre says. */
export function useAlarm(id: string | undefined, known: Alarm | undefined) {
  return useQuery({
    queryKey: keys.alarm(id ?? ""),
    queryFn: ({ signal }) => get<Alarm>(`/api/alarms/${encodeURIComponent(id ?? "")}`, signal),
    enabled: id !== undefined,
    placeholderData: known,
    staleTime: 0,
  });
}

/** Closed alarms, newest first, page by page. */
export const useClosedAlarms = (enabled: boolean) => useInfiniteQuery({
  queryKey: keys.closedAlarms,
  queryFn: ({ pageParam, signal }) => {
    const before = pageParam === null ? "" : `&before=${encodeURIComponent(pageParam)}`;
    return get<Page<Alarm>>(`/api/alarms?state=closed&limit=${PAGE}${before}`, signal);
  },
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next ?? undefined,
  enabled,
});

function show(client: QueryClient, alarm: Alarm): void {
  client.setQueryData<Alarm[]>(keys.openAlarms, (list) => (list ? replaceAlarm(list, alarm) : list));
  client.setQueryData(keys.alarm(alarm.id), alarm);
}

/** Show the step at once; if the centre refuses it, show what the centre knows instead. */
function useStep<T extends { alarm: Alarm }>(expected: (step: T) => Alarm, send: (step: T) => Promise<Alarm>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onMutate: async (step: T) => {
      await client.cancelQueries({ queryKey: keys.alarm(step.alarm.id) });
      show(client, expected(step));
    },
    onSuccess: (alarm) => {
      show(client, alarm);
      if (alarm.state === "closed") void client.invalidateQueries({ queryKey: keys.closedAlarms });
    },
    onError: async (error, step) => {
      show(client, step.alarm);
      if (asApiError(error).isConflict) show(client, await get<Alarm>(`/api/alarms/${encodeURIComponent(step.alarm.id)}`));
    },
  });
}

export function useAcknowledge() {
  const { person } = useSession();
  return useStep<{ alarm: Alarm }>(
    ({ alarm }) => acknowledgedBy(alarm, person.name, new Date()),
    ({ alarm }) => post<Alarm>(`/api/alarms/${encodeURIComponent(alarm.id)}/acknowledge`),
  );
}

export function useDecide() {
  const { person } = useSession();
  return useStep<{ alarm: Alarm; verdict: Verdict; note: string }>(
    ({ alarm, verdict, note }) => decidedBy(alarm, verdict, note, person.name, new Date()),
    ({ alarm, verdict, note }) => post<Alarm>(`/api/alarms/${encodeURIComponent(alarm.id)}/verdict`, { verdict, note }),
  );
}
