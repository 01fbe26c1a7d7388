import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useCameras, useCentreState, useOpenAlarms } from "../api/queries";
import type { Camera } from "../api/types";
import { EmptyState, ErrorState, Skeleton } from "../components";
import { readChoice, type Choice } from "./choice";
import { arranged, byAlarm, columns, matching, moved, perPage, worstAlarms, type Layout } from "./layout";
import { useNarrow } from "./useNarrow";
import { usePersonal } from "./usePersonal";
import { WallBar } from "./WallBar";
import { WallTile } from "./WallTile";
import "./wall.css";

/** The wall: live pictures of all cameras. */
export default function WallPage() {
  const { t } = useTranslation("wall");
  const cameras = useCameras();
  if (cameras.isError) return <ErrorState error={cameras.error} onRetry={() => void cameras.refetch()} />;
  if (cameras.data === undefined) return <Skeleton rows={4} height={180} />;
  if (cameras.data.length === 0) return <EmptyState title={t("empty.title")} text={t("empty.text")} />;
  return <Wall cameras={cameras.data} />;
}

function Wall({ cameras }: { cameras: Camera[] }) {
  const { t } = useTranslation("wall");
  const [choice, setChoice] = usePersonal("wall", readChoice);
  const [search, setSearch] = useState("");
  const [page, setPage] = useState(0);
  const [params, setParams] = useSearchParams();
  const shown = useShown(cameras, choice, search);
  const size = perPage(choice.layout);
  const pages = Math.max(1, Math.ceil(shown.length / size));
  const at = Math.min(page, pages - 1);
  const large = cameras.find((camera) => camera.id === params.get("camera"));
  const enlarge = (id: string | null): void => setParams(id === null ? {} : { camera: id });
  const turn = (by: number): void => setPage(Math.min(pages - 1, Math.max(0, at + by)));
  const here = large ? [large] : shown.slice(at * size, at * size + size);
  return (
    <section className="wall" aria-label={t("title")}>
      <WallBar
        choice={choice}
        onChoice={(next) => {
          setChoice(next);
          if (next.layout !== choice.layout) setPage(0);
          if (large) enlarge(null);
        }}
        search={search}
        onSearch={(text) => {
          setSearch(text);
          setPage(0);
        }}
        range={{ from: at * size + 1, to: Math.min(shown.length, at * size + size), of: shown.length }}
        onTurn={turn}
        onReduce={() => enlarge(null)}
      />
      {here.length === 0 && <EmptyState title={t("nothing_found")} />}
      <Grid tiles={here} all={shown} choice={choice} large={large !== undefined} onChoice={setChoice} onEnlarge={enlarge} />
    </section>
  );
}

/** Return the cameras in the order in which they are to be seen. */
function useShown(cameras: Camera[], choice: Choice, search: string): Camera[] {
  const alarms = useOpenAlarms().data;
  const { layout, order } = choice;
  return useMemo(() => {
    const own = matching(arranged(cameras, order), search);
    return layout === "alarm" ? byAlarm(own, worstAlarms(alarms ?? [])) : own;
  }, [cameras, order, layout, alarms, search]);
}

interface GridProps {
  tiles: Camera[];
  all: Camera[];
  choice: Choice;
  large: boolean;
  onChoice: (choice: Choice) => void;
  onEnlarge: (id: string | null) => void;
}

function Grid({ tiles, all, choice, large, onChoice, onEnlarge }: GridProps) {
  const states = useCentreState().data?.cameras;
  const alarms = useOpenAlarms().data;
  const worst = useMemo(() => worstAlarms(alarms ?? []), [alarms]);
  const byId = useMemo(() => new Map(states?.map((state) => [state.id, state])), [states]);
  const wide = columns(large ? "1" : choice.layout, tiles.length, useNarrow());
  const put = (id: string, place: string | undefined): void => {
    if (place === undefined) return;
    const ids = all.map((camera) => camera.id);
    onChoice({ ...choice, layout: arrangeable(choice.layout), order: moved(ids, id, place) });
  };
  const step = { left: -1, right: 1, up: -wide, down: wide };
  return (
    <div className="wall-grid" data-layout={large ? "1" : choice.layout} style={{ "--columns": wide, "--rows": rows(wide, tiles.length, choice.layout, large) } as React.CSSProperties}>
      {tiles.map((camera, i) => (
        <WallTile
          key={camera.id}
          camera={camera}
          state={byId.get(camera.id)}
          alarm={worst.get(camera.id)}
          boxes={choice.boxes}
          large={large}
          onEnlarge={() => onEnlarge(large ? null : camera.id)}
          onDrop={(id) => put(id, camera.id)}
          onStep={(way) => put(camera.id, tiles[i + step[way]]?.id)}
        />
      ))}
    </div>
  );
}

/** In the order of alarms nothing can be moved by hand, so moving goes over to nine. */
function arrangeable(layout: Layout): Layout {
  return layout === "alarm" ? "9" : layout;
}

function rows(wide: number, shown: number, layout: Layout, large: boolean): number {
  if (large) return 1;
  return layout === "alarm" ? Math.max(1, Math.ceil(shown / wide)) : Math.ceil(perPage(layout) / wide);
}
