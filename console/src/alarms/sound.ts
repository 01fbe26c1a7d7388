import type { Priority } from "../api/types";

interface Pattern {
  hertz: number[];
  seconds: number;
}

// Rising for the urgent, one soft tone for the rest: told apart without looking.
const PATTERNS: Record<Priority, Pattern> = {
  critical: { hertz: [880, 1175, 880, 1175, 880, 1175], seconds: 0.14 },
  high: { hertz: [784, 988, 784], seconds: 0.15 },
  medium: { hertz: [659, 784], seconds: 0.16 },
  low: { hertz: [523], seconds: 0.2 },
};
const LOUDNESS = 0.18;
const RAMP_S = 0.012;

/** Plays the alarm tones; browsers keep it silent until the person has touched the page. */
export class AlarmSound {
  private context: AudioContext | null = null;

  get blocked(): boolean {
    return this.context === null || this.context.state !== "running";
  }

  /** Call from a press or a click. */
  async unlock(): Promise<void> {
    this.context ??= new AudioContext();
    if (this.context.state !== "running") await this.context.resume();
  }

  play(priority: Priority): void {
    const context = this.context;
    if (context?.state !== "running") return;
    const { hertz, seconds } = PATTERNS[priority];
    hertz.forEach((tone, index) => { playTone(context, tone, context.currentTime + index * seconds * 1.25, seconds); });
  }
}

function playTone(context: AudioContext, hertz: number, at: number, seconds: number): void {
  const oscillator = new OscillatorNode(context, { type: "triangle", frequency: hertz });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(LOUDNESS, at + RAMP_S);
  gain.gain.setValueAtTime(LOUDNESS, at + seconds - RAMP_S);
  gain.gain.linearRampToValueAtTime(0, at + seconds);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + seconds);
}

export const alarmSound = new AlarmSound();
