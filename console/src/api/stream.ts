import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { withAlarm, withClip } from "../alarms/reducer";
import { setConnection } from "./connection";
import { keys } from "./queries";
import type { Alarm, CentreState, ClipState } from "./types";

const SILENCE_MS = 25_000; // the centre pings every 10 s
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 4000;

/** What the stream brings, by the event's name. */
interface News {
  alarm: Alarm;
  camera: { id: string };
  event: { id: string; clip: ClipState };
  state: CentreState;
}

/** Hold one event stream open, if `wanted`, and keep the cache as fresh as the centre; heals by itself. */
export function useEventStream(wanted: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!wanted) return;
    const stream = new EventStream(client);
    stream.open();
    return () => { stream.close(); };
  }, [client, wanted]);
}

class EventStream {
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private retryMs = FIRST_RETRY_MS;
  private missed = false;

  constructor(private readonly client: QueryClient) {}

  open(): void {
    const source = new EventSource("/api/stream");
    this.source = source;
    source.onopen = () => { this.opened(); };
    source.onerror = () => { this.failed(); };
    this.listen("alarm", (alarm) => { takeAlarm(this.client, alarm); });
    this.listen("camera", ({ id }) => { takeCamera(this.client, id); });
    this.listen("event", ({ id, clip }) => { takeClip(this.client, id, clip); });
    this.listen("state", (state) => { this.client.setQueryData(keys.state, state); });
    source.addEventListener("ping", () => { this.heard(); });
  }

  close(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private listen<N extends keyof News>(name: N, take: (data: News[N]) => void): void {
    this.source?.addEventListener(name, (message: MessageEvent<string>) => {
      this.heard();
      take(JSON.parse(message.data) as News[N]);
    });
  }

  private opened(): void {
    setConnection("connected");
    this.retryMs = FIRST_RETRY_MS;
    this.heard();
    // A stream that we opened anew does not say what was missed, so everything is asked again.
    if (this.missed) void this.client.invalidateQueries();
    this.missed = false;
  }

  private heard(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.failed(); }, SILENCE_MS);
  }

  private failed(): void {
    setConnection("lost");
    this.missed = true;
    this.close();
    // The session may have ended; then the answer leads to the sign-in page.
    void this.client.invalidateQueries({ queryKey: keys.session });
    this.timer = setTimeout(() => { this.open(); }, this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }
}

function takeAlarm(client: QueryClient, alarm: Alarm): void {
  client.setQueryData<Alarm[]>(keys.openAlarms, (list) => (list ? withAlarm(list, alarm) : list));
  client.setQueryData(keys.alarm(alarm.id), alarm);
  if (alarm.state === "closed") void client.invalidateQueries({ queryKey: keys.closedAlarms });
}

function takeCamera(client: QueryClient, id: string): void {
  void client.invalidateQueries({ queryKey: keys.cameras });
  void client.invalidateQueries({ queryKey: keys.rules(id) });
}

function takeClip(client: QueryClient, eventId: string, clip: ClipState): void {
  client.setQueryData<Alarm[]>(keys.openAlarms, (list) => list?.map((alarm) => withClip(alarm, eventId, clip)));
  client.setQueriesData<Alarm>({ queryKey: ["alarms", "one"] }, (alarm) => alarm && withClip(alarm, eventId, clip));
}
