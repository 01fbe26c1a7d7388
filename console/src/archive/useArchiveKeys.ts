import { useKeys } from "../keyboard/useKeys";
import { faster, shuttle, slower } from "./clock";
import type { Engine } from "./engine";

interface Actions {
  focusedId: string | undefined;
  mark: (side: "from" | "to") => void;
  snapshot: () => void;
  bookmarks: () => void;
  enlarge: () => void;
  back: () => void;
  zoom: (direction: 1 | -1) => void;
}

const STEP_MS = 5000;

/** Play or stop; what ran back or fast goes on at normal speed. */
export function playOrPause(engine: Engine): void {
  const { clock } = engine;
  if (clock.state.playing) clock.pause();
  else {
    if (clock.state.speed < 0) clock.setSpeed(1);
    clock.play();
  }
}

export function turnSpeed(engine: Engine, direction: 1 | -1): void {
  const { clock } = engine;
  clock.setSpeed(shuttle(clock.state, direction));
  clock.play();
}

/** The keys of the archive, as cutting rooms have them. */
export function useArchiveKeys(engine: Engine, actions: Actions): void {
  const { clock } = engine;
  const by = (ms: number) => () => { engine.seek(clock.now() + ms); };
  const step = (direction: 1 | -1) => () => { engine.step(actions.focusedId, direction); };
  useKeys("archive:title", [
    { code: "Space", label: "archive:keys.play", run: () => { playOrPause(engine); } },
    { code: "KeyJ", label: "archive:keys.back", run: () => { turnSpeed(engine, -1); } },
    { code: "KeyK", label: "archive:keys.stop", run: () => { clock.pause(); } },
    { code: "KeyL", label: "archive:keys.forward", run: () => { turnSpeed(engine, 1); } },
    { code: "ArrowUp", label: "archive:keys.faster", run: () => { clock.setSpeed(faster(clock.state.speed)); } },
    { code: "ArrowDown", label: "archive:keys.slower", run: () => { clock.setSpeed(slower(clock.state.speed)); } },
    { code: "ArrowLeft", label: "archive:keys.back_5", run: by(-STEP_MS) },
    { code: "ArrowRight", label: "archive:keys.forward_5", run: by(STEP_MS) },
    { code: "Comma", label: "archive:keys.previous_picture", run: step(-1) },
    { code: "Period", label: "archive:keys.next_picture", run: step(1) },
    { code: "KeyG", label: "archive:keys.go_to", run: () => { document.querySelector<HTMLInputElement>("#archive-go-to")?.focus(); } },
    { code: "KeyI", label: "archive:keys.mark_from", run: () => { actions.mark("from"); } },
    { code: "KeyO", label: "archive:keys.mark_to", run: () => { actions.mark("to"); } },
    { code: "KeyB", label: "archive:keys.bookmarks", run: actions.bookmarks },
    { code: "KeyS", label: "archive:keys.snapshot", run: actions.snapshot },
    { code: "KeyF", label: "archive:keys.enlarge", run: actions.enlarge },
    { code: "Equal", label: "archive:keys.zoom_in", run: () => { actions.zoom(-1); } },
    { code: "Minus", label: "archive:keys.zoom_out", run: () => { actions.zoom(1); } },
    { code: "Escape", label: "archive:keys.escape", run: actions.back },
  ]);
}
