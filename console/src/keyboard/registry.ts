/** One thing that a key does. `code` is the key's place (`KeyA`), so it works in every layout. */
export interface Binding {
  code: string;
  shift?: boolean;
  /** Catalogue key of what it does, with its noun: `alarms:keys.acknowledge`. */
  label: string;
  run: () => void;
}

/** Keys of one screen or dialog. A modal scope hides those below it. */
export interface Scope {
  title: string;
  bindings: Binding[];
  modal?: boolean;
}

const ALIASES: Record<string, string> = { NumpadEnter: "Enter", NumpadDivide: "Slash" };
const LABELS: Record<string, string> = {
  Slash: "/", Comma: ",", Period: ".", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓",
  Equal: "+", Minus: "−",
  Escape: "Esc", Space: "␣", Enter: "⏎",
};

/** Return the code that a press counts as: the number pad's keys are the same as their namesakes. */
export function sameKey(code: string): string {
  return ALIASES[code] ?? code.replace(/^Numpad(\d)$/, "Digit$1");
}

/** Return what is printed on the key: `KeyA` → `A`, `Shift`+`Slash` → `?`. */
export function keyLabel({ code, shift }: Pick<Binding, "code" | "shift">): string {
  if (code === "Slash" && shift) return "?";
  const name = LABELS[code] ?? code.replace(/^(Key|Digit)/, "");
  return shift ? `⇧ ${name}` : name;
}

/** Keep the scopes that are open and find what a press means: the newest scope first. */
export class KeyRegistry {
  private scopes: Scope[] = [];
  private readonly listeners = new Set<() => void>();

  add(scope: Scope): () => void {
    this.scopes = [...this.scopes, scope];
    this.tell();
    return () => {
      this.scopes = this.scopes.filter((item) => item !== scope);
      this.tell();
    };
  }

  /** The scopes that can be reached now, newest first. */
  reachable(): Scope[] {
    const newest = [...this.scopes].reverse();
    const modal = newest.findIndex((scope) => scope.modal);
    return modal === -1 ? newest : newest.slice(0, modal + 1);
  }

  find(press: { code: string; shiftKey: boolean }): Binding | undefined {
    const code = sameKey(press.code);
    return this.reachable()
      .flatMap((scope) => scope.bindings)
      .find((binding) => binding.code === code && Boolean(binding.shift) === press.shiftKey);
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  };

  snapshot = () => this.scopes;

  private tell(): void {
    this.listeners.forEach((listener) => { listener(); });
  }
}

export const registry = new KeyRegistry();

/** Tell whether a press belongs to a field that is being written in. Escape never does. */
export function isTyping(event: Pick<KeyboardEvent, "target" | "code">): boolean {
  if (event.code === "Escape" || !(event.target instanceof HTMLElement)) return false;
  const element = event.target;
  if (element.isContentEditable || element.tagName === "TEXTAREA" || element.tagName === "SELECT") return true;
  return element.tagName === "INPUT" && !["checkbox", "radio", "button", "range"].includes((element as HTMLInputElement).type);
}

/** Tell whether Enter or Space press the control that has the focus. */
function pressesControl(event: KeyboardEvent): boolean {
  if (!["Enter", "NumpadEnter", "Space"].includes(event.code)) return false;
  return event.target instanceof HTMLElement && event.target.closest("button, a, summary, input, video, [role=button]") !== null;
}

/** Tell whether Escape closes an open menu, which the browser does by itself. */
const closesMenu = (event: KeyboardEvent) => event.code === "Escape" && document.querySelector(":popover-open") !== null;

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (isTyping(event) || pressesControl(event) || closesMenu(event)) return;
  const binding = registry.find(event);
  if (!binding) return;
  event.preventDefault();
  binding.run();
}
