import { useSyncExternalStore } from "react";
import { alarmSound } from "./sound";

/** Whether alarms are heard. A mute always has an end. */
export interface SoundSettings {
  mutedUntil: number;
  blocked: boolean;
}

const STORED = "varta.muted_until";
const listeners = new Set<() => void>();
let settings: SoundSettings = { mutedUntil: Number(localStorage.getItem(STORED) ?? 0), blocked: true };

function change(next: Partial<SoundSettings>): void {
  settings = { ...settings, ...next };
  listeners.forEach((listener) => { listener(); });
}

export function muteUntil(at: number): void {
  localStorage.setItem(STORED, String(at));
  change({ mutedUntil: at });
}

export async function unlockSound(): Promise<void> {
  await alarmSound.unlock();
  change({ blocked: alarmSound.blocked });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

export const soundSettings = () => settings;
export const useSoundSettings = (): SoundSettings => useSyncExternalStore(subscribe, soundSettings);
