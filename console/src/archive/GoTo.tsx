import { useId, useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../components";
import { centreNow } from "../video/browser";
import type { Engine } from "./engine";
import { offsetAt, readLocal, writeLocal, type Reading } from "./localTime";

const HOUR_MS = 3_600_000;

/** A field that takes a local date and time; it asks back on the night when the clocks go back. */
export function GoTo({ engine }: { engine: Engine }) {
  const { t } = useTranslation("archive");
  const [text, setText] = useState("");
  const [reading, setReading] = useState<Reading | null>(null);
  const told = useId();
  const go = (at: number): void => {
    engine.seek(at);
    setText("");
    setReading(null);
  };
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    const found = readLocal(text, engine.at);
    if (found.kind === "at") go(found.at);
    else setReading(found);
    if (found.kind === "skipped") engine.seek(found.after);
  };
  return (
    <form className="archive-go-to" onSubmit={send}>
      <input
        id="archive-go-to" value={text} placeholder={writeLocal(engine.at)} aria-label={t("go_to.label")} autoComplete="off" size={19}
        aria-invalid={reading?.kind === "unreadable" ? true : undefined} aria-describedby={reading === null ? undefined : told}
        onChange={(event) => { setText(event.target.value); setReading(null); }}
        onKeyDown={(event) => { if (event.key === "Escape") event.currentTarget.blur(); }}
      />
      <Button type="submit" kind="quiet">{t("go_to.button")}</Button>
      <Button kind="quiet" onClick={() => { go(centreNow()); }}>{t("go_to.now")}</Button>
      {reading !== null && <p id={told} className="archive-go-told" role="alert"><Told reading={reading} onGo={go} /></p>}
    </form>
  );
}

function Told({ reading, onGo }: { reading: Reading; onGo: (at: number) => void }) {
  const { t } = useTranslation("archive");
  if (reading.kind === "twice") {
    return (
      <>
        {t("go_to.twice")}{" "}
        {[reading.first, reading.second].map((at) => <Button key={at} onClick={() => { onGo(at); }}>{t("go_to.zone", { zone: zoneOf(at) })}</Button>)}
      </>
    );
  }
  return reading.kind === "skipped" ? t("go_to.skipped") : t("go_to.unreadable");
}

/** `+3`: how many hours the local clock was ahead of UTC. */
function zoneOf(at: number): string {
  const hours = offsetAt(at) / HOUR_MS;
  return `${hours >= 0 ? "+" : "−"}${Math.abs(hours)}`;
}
