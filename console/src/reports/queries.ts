import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { get } from "../api/client";
import type { Page, RulePrecision, SeenEvent } from "../api/types";
import { address, type Range } from "./range";

const MINUTE_MS = 60_000;
const PAGE = 25;

/** How right each rule was at each camera; asked for again once a minute. */
export const usePrecision = (range: Range, at: number) => useQuery({
  queryKey: ["precision", range, at],
  queryFn: async ({ signal }) => (await get<{ items: RulePrecision[] }>(`/api/statistics/precision?${address(range, at)}`, signal)).items,
  staleTime: MINUTE_MS,
});

/** What one rule saw at one camera, newest first, with and without an alarm. */
export const useRuleEvents = (cameraId: string, ruleId: string, range: Range, at: number) => useInfiniteQuery({
  queryKey: ["seen", cameraId, ruleId, range, at],
  queryFn: ({ pageParam, signal }) => {
    const asked = address(range, at);
    asked.set("camera", cameraId);
    asked.set("rule", ruleId);
    asked.set("limit", String(PAGE));
    if (pageParam !== null) asked.set("before", pageParam);
    return get<Page<SeenEvent>>(`/api/events?${asked}`, signal);
  },
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next ?? null,
});
