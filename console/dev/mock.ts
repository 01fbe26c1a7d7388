import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { alarms, audit, cameras, centreState, hromadas, people, picture, plateReads, precision, seen, session, watchlist } from "./mock-data.ts";

type Answer = [status: number, body?: unknown];
const streams = new Set<ServerResponse>();
const state = { signedIn: true, mustChange: false };

function send(name: string, data: unknown): void {
  for (const stream of streams) stream.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}

const refuse = (status: number, code: string, params: Record<string, string | number> = {}): Answer => [status, { code, message: code, where: null, params }];

type Body = Record<string, unknown>;
type Handler = (parts: { id: string; query: URLSearchParams; body: Body }) => Answer;

const list = (items: unknown[]): Answer => [200, { items, next: null }];
const find = (id: string) => alarms.find((alarm) => alarm.id === id);

const routes: Record<string, Handler> = {
  "GET /api/session": () => (state.signedIn ? [200, session(state.mustChange)] : refuse(401, "access.not_signed_in")),
  "POST /api/session": ({ body }) => {
    if (body["password"] === "wrong") return refuse(401, "access.wrong_credentials");
    if (body["password"] === "often") return refuse(429, "access.too_many_attempts", { seconds: 30 });
    state.signedIn = true;
    state.mustChange = body["password"] === "once";
    return [200, session(state.mustChange)];
  },
  "DELETE /api/session": () => { state.signedIn = false; return [204]; },
  "POST /api/session/password": () => { state.mustChange = false; return [204]; },
  "GET /api/cameras": () => list(cameras),
  "GET /api/cameras/:id": ({ id }) => [200, cameras.find((camera) => camera.id === id)],
  "GET /api/cameras/:id/rules": () => list([]),
  "PUT /api/cameras/:id": ({ id }) => [200, cameras.find((camera) => camera.id === id)],
  "POST /api/cameras": () => refuse(409, "camera.exists"),
  "POST /api/camera-tests": () => refuse(503, "camera.unreachable"),
  "GET /api/alarms": ({ query }) => list(alarms.filter((alarm) => (alarm.state === "closed") === (query.get("state") === "closed"))),
  "GET /api/alarms/:id": ({ id }) => (find(id) ? [200, find(id)] : refuse(404, "alarm.not_found")),
  "POST /api/alarms/:id/acknowledge": ({ id }) => {
    const alarm = find(id);
    if (!alarm) return refuse(404, "alarm.not_found");
    const faster = alarm.event.camera_id === "river-port";
    Object.assign(alarm, { state: "acknowledged", acknowledged: { name: faster ? "Ганна Лисенко" : "Олена Ткач", at: new Date().toISOString() } });
    send("alarm", alarm);
    return faster ? refuse(409, "alarm.not_new", { by: "Ганна Лисенко" }) : [200, alarm];
  },
  "POST /api/alarms/:id/verdict": ({ id, body }) => {
    const alarm = find(id);
    Object.assign(alarm ?? {}, { state: "closed", verdict: body["verdict"], note: body["note"], decided: { name: "Олена Ткач", at: new Date().toISOString() } });
    send("alarm", alarm);
    return [200, alarm];
  },
  "GET /api/state": () => [200, centreState()],
  "GET /api/people": () => list(people),
  "POST /api/people": ({ body }) => [201, { ...people[0], ...body, id: "new" }],
  "PUT /api/people/:id": () => refuse(409, "access.last_administrator"),
  "POST /api/people/:id/password": () => [204],
  "GET /api/watchlist": () => list(watchlist),
  "POST /api/watchlist": ({ body }) => [201, { ...watchlist[0], ...body, id: "new" }],
  "POST /api/watchlist/:id/approve": () => refuse(403, "watch.second_person"),
  "POST /api/watchlist/:id/revoke": ({ id }) => [200, watchlist.find((entry) => entry.id === id)],
  "POST /api/plates/search": ({ body }) => (body["case_reference"] === "" ? refuse(400, "plates.purpose_needed") : list(plateReads)),
  "GET /api/audit": ({ query }) => list(audit.filter((entry) => entry.action.startsWith(query.get("action") ?? ""))),
  "GET /api/audit/check": () => [200, { entries: audit.length, intact: true, first_broken: null }],
  "GET /api/statistics/precision": () => list(precision),
  "GET /api/events": () => list(seen),
  "GET /api/hromadas": () => list(hromadas),
  "GET /api/hromadas/lands": () => list([]),
  "GET /api/map/settings": () => [200, { tiles_url: null, attribution: "", centre: [32.6, 46.7], zoom: 8 }],
  "GET /api/classes": () => list(["person", "car", "bicycle", "moving object"]),
};

async function readBody(request: IncomingMessage): Promise<Body> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as Body);
}

function openStream(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  response.write("event: ping\ndata: {}\n\n");
  streams.add(response);
  request.on("close", () => streams.delete(response));
}

function answerPicture(path: string, response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "image/svg+xml" });
  response.end(picture(path));
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://mock");
  if (url.pathname === "/api/stream") { openStream(request, response); return; }
  if (url.pathname.endsWith(".jpg")) { answerPicture(url.pathname, response); return; }
  const [, , noun = "", id = "", rest = ""] = url.pathname.split("/");
  const method = request.method ?? "GET";
  const exact = routes[`${method} ${url.pathname}`];
  const handler = exact ?? routes[`${method} /api/${noun}/:id${rest === "" ? "" : `/${rest}`}`];
  const answer = handler?.({ id: decodeURIComponent(id), query: url.searchParams, body: await readBody(request) }) ?? refuse(404, "request.no_such_path");
  response.writeHead(answer[0], { "Content-Type": "application/json" });
  response.end(answer[1] === undefined ? "" : JSON.stringify(answer[1]));
}

/** Stand in for the centre while the console is developed: `vite --mode mock`. Never part of a build. */
export function mockCentre(): Plugin {
  return {
    name: "varta-mock-centre",
    apply: "serve",
    configureServer(server) {
      setInterval(() => { send("state", centreState()); }, 2000).unref();
      server.middlewares.use((request, response, next) => {
        if (!request.url?.startsWith("/api/")) { next(); return; }
        void handle(request, response);
      });
    },
  };
}
