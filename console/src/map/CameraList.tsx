import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Alarm, Camera, CameraState } from "../api/types";
import { StateMark } from "../components";
import { matching } from "../wall/layout";
import { position, stateOf } from "./scene";
import { useRowWindow } from "./useRowWindow";

interface Props {
  cameras: Camera[];
  states: ReadonlyMap<string, CameraState>;
  alarms: ReadonlyMap<string, Alarm>;
  selected: string | null;
  onSelect: (id: string) => void;
}

const ROW = 60; // room for a name of two lines

/** All cameras as a list, for the keyboard and for those that have no place yet. */
export function CameraList({ cameras, states, alarms, selected, onSelect }: Props) {
  const { t } = useTranslation("map");
  const [search, setSearch] = useState("");
  const shown = matching(cameras, search);
  const [scroller, { first, last }] = useRowWindow(shown.length, ROW);
  return (
    <aside className="map-list" aria-label={t("cameras")}>
      <input
        type="search"
        value={search}
        placeholder={t("wall:search")}
        aria-label={t("wall:search")}
        onChange={(event) => setSearch(event.target.value)}
      />
      <div className="map-rows" ref={scroller}>
        {shown.length === 0 && <p className="muted">{t("wall:nothing_found")}</p>}
        <ul style={{ height: shown.length * ROW }}>
          {shown.slice(first, last).map((camera, i) => (
            <li
              key={camera.id}
              style={{ transform: `translateY(${(first + i) * ROW}px)`, height: ROW }}
              aria-setsize={shown.length}
              aria-posinset={first + i + 1}
            >
              <Row camera={camera} state={states.get(camera.id)} alarm={alarms.get(camera.id)} chosen={camera.id === selected} onSelect={onSelect} />
            </li>
          ))}
        </ul>
      </div>
    </aside>
  );
}

interface RowProps {
  camera: Camera;
  state: CameraState | undefined;
  alarm: Alarm | undefined;
  chosen: boolean;
  onSelect: (id: string) => void;
}

function Row({ camera, state, alarm, chosen, onSelect }: RowProps) {
  const { t } = useTranslation("map");
  const word = stateOf(camera, state);
  return (
    <button type="button" className="map-row" aria-current={chosen ? "true" : undefined} onClick={() => onSelect(camera.id)}>
      <StateMark state={word === "live" ? "good" : word} />
      <span className="map-row-words">
        <span className="map-row-name">{camera.name}</span>
        <span className="muted">{position(camera) === null ? t("no_place") : t(`wall:state.${word}`)}</span>
      </span>
      {alarm && <StateMark state={alarm.priority} label={t("wall:alarm.acknowledged", { priority: t(`wall:priority.${alarm.priority}`) })} />}
    </button>
  );
}
