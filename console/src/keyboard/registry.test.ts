import { describe, expect, it, vi } from "vitest";
import { handleKey, isTyping, keyLabel, KeyRegistry, registry, sameKey } from "./registry";

const binding = (code: string, run = () => undefined, shift = false) => ({ code, shift, label: code, run });
const press = (code: string, shiftKey = false) => ({ code, shiftKey });

describe("the key registry", () => {
  it("asks the newest scope first", () => {
    const keys = new KeyRegistry();
    const [below, above] = [binding("KeyA"), binding("KeyA")];
    keys.add({ title: "below", bindings: [below] });
    const leave = keys.add({ title: "above", bindings: [above] });
    expect(keys.find(press("KeyA"))).toBe(above);
    leave();
    expect(keys.find(press("KeyA"))).toBe(below);
  });

  it("hides what lies under a dialog", () => {
    const keys = new KeyRegistry();
    keys.add({ title: "page", bindings: [binding("KeyA")] });
    keys.add({ title: "dialog", bindings: [binding("Escape")], modal: true });
    expect(keys.find(press("KeyA"))).toBeUndefined();
    expect(keys.find(press("Escape"))).toBeDefined();
  });

  it("tells keys with Shift from those without, and takes the number pad for the digits", () => {
    const keys = new KeyRegistry();
    const [slash, question, one] = [binding("Slash"), binding("Slash", undefined, true), binding("Digit1")];
    keys.add({ title: "page", bindings: [slash, question, one] });
    expect(keys.find(press("Slash"))).toBe(slash);
    expect(keys.find(press("Slash", true))).toBe(question);
    expect(keys.find(press("Numpad1"))).toBe(one);
    expect(sameKey("NumpadEnter")).toBe("Enter");
  });

  it("prints keys as they are printed on the keyboard", () => {
    expect(["KeyA", "Digit3", "ArrowLeft", "Escape"].map((code) => keyLabel({ code }))).toEqual(["A", "3", "←", "Esc"]);
    expect(keyLabel({ code: "Slash", shift: true })).toBe("?");
  });
});

describe("presses", () => {
  it("work by the key's place, so the Ukrainian layout is no matter", () => {
    const run = vi.fn();
    const leave = registry.add({ title: "page", bindings: [binding("KeyA", run)] });
    handleKey(new KeyboardEvent("keydown", { code: "KeyA", key: "ф" }));
    handleKey(new KeyboardEvent("keydown", { code: "KeyA", key: "a", ctrlKey: true }));
    leave();
    handleKey(new KeyboardEvent("keydown", { code: "KeyA", key: "ф" }));
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("belong to the field that is written in, but for Escape", () => {
    const area = document.createElement("textarea");
    const check = Object.assign(document.createElement("input"), { type: "checkbox" });
    expect(isTyping({ target: area, code: "KeyA" })).toBe(true);
    expect(isTyping({ target: area, code: "Escape" })).toBe(false);
    expect(isTyping({ target: check, code: "KeyA" })).toBe(false);
  });
});
