import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { VartaEvent } from "../api/types";
import { Skeleton } from "../components";
import { useClassName } from "../i18n/useClassName";

/** What was seen: the picture with its box or without, and the clip once it is cut. */
export function Evidence({ event, boxShown, onBox }: { event: VartaEvent; boxShown: boolean; onBox: () => void }) {
  const { t } = useTranslation("alarms");
  const word = useClassName();
  const [lost, setLost] = useState("");
  const address = boxShown ? event.picture_url : event.original_url;
  return (
    <div className="evidence">
      <figure>
        {lost === address
          ? <p className="no-video">{t("picture_missing")}</p>
          : <img className="evidence-picture" src={address} alt={t("picture_alt", { class: word(event.class_name), camera: event.camera_name })} onError={() => { setLost(address); }} />}
        <figcaption>
          <span>{t("picture")}</span>
          <button type="button" className="button button-quiet" aria-pressed={boxShown} onClick={onBox}>{boxShown ? t("box_off") : t("box_on")}<kbd aria-hidden="true">B</kbd></button>
        </figcaption>
      </figure>
      <figure>
        <Clip event={event} />
        <figcaption><span>{t("clip")}</span></figcaption>
      </figure>
    </div>
  );
}

function Clip({ event }: { event: VartaEvent }) {
  const { t } = useTranslation("alarms");
  const [failed, setFailed] = useState("");
  if (event.clip === "pending") {
    return <div className="no-video" role="status"><Skeleton rows={1} height={4} /><p>{t("clip_pending")}</p></div>;
  }
  if (event.clip === "missing") return <p className="no-video">{t("clip_missing")}</p>;
  if (failed === event.clip_url) {
    return <p className="no-video">{t("clip_unplayable")} <a href={event.clip_url} download>{t("clip_download")}</a></p>;
  }
  return <video key={event.clip_url} id="clip" src={event.clip_url} controls muted playsInline preload="metadata" onError={() => { setFailed(event.clip_url); }} />;
}
