import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Camera } from "../api/types";
import { Button, CheckField, Dialog, TextField } from "../components";
import { matching } from "../wall/layout";
import { MAX_CAMERAS } from "./limits";

interface Props {
  cameras: Camera[];
  chosen: string[];
  onChange: (ids: string[]) => void;
  onClose: () => void;
}

const LISTED = 200;

/** Choose up to nine cameras. */
export function CameraPicker({ cameras, chosen, onChange, onClose }: Props) {
  const { t } = useTranslation("archive");
  const [search, setSearch] = useState("");
  const found = matching(cameras, search);
  const full = chosen.length >= MAX_CAMERAS;
  const turn = (id: string): void => { onChange(chosen.includes(id) ? chosen.filter((item) => item !== id) : [...chosen, id]); };
  return (
    <Dialog title={t("cameras.title")} onClose={onClose} footer={<Button kind="primary" onClick={onClose}>{t("cameras.done")}</Button>}>
      <TextField type="search" label={t("cameras.search")} value={search} hint={full ? t("cameras.full", { count: MAX_CAMERAS }) : undefined} onChange={(event) => { setSearch(event.target.value); }} />
      <ul className="archive-picker">
        {found.slice(0, LISTED).map((camera) => (
          <li key={camera.id}>
            <CheckField label={camera.name} checked={chosen.includes(camera.id)} disabled={full && !chosen.includes(camera.id)} onChange={() => { turn(camera.id); }} />
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="muted">{t("common:nothing_found")}</p>}
      {found.length > LISTED && <p className="muted">{t("cameras.more", { count: found.length - LISTED })}</p>}
    </Dialog>
  );
}
