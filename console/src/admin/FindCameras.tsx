import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { useFindCameras, useProbeCamera } from "../api/field";
import { useCameras } from "../api/queries";
import type { CameraProbeResult, FoundCamera } from "../api/types";
import { Button, Dialog, ErrorLine, TextField } from "../components";
import type { CameraForm } from "./draft";
import { Probed } from "./Probed";

interface Props {
  onClose: () => void;
  onFilled: (form: Partial<CameraForm>) => void;
}

/** Find cameras on the network, or ask one by its address, and begin a new camera with what it says. */
export function FindCameras({ onClose, onFilled }: Props) {
  const { t } = useTranslation("field");
  const find = useFindCameras();
  const probe = useProbeCamera();
  const [chosen, setChosen] = useState<FoundCamera>();
  const [asked, setAsked] = useState({ address: "", login: "", password: "" });
  const set = (change: Partial<typeof asked>) => { setAsked({ ...asked, ...change }); probe.reset(); };
  const choose = (found: FoundCamera) => { setChosen(found); set({ address: found.xaddrs[0] ?? found.address }); };
  const submit = (event: SubmitEvent) => { event.preventDefault(); probe.mutate({ ...asked, address: asked.address.trim() }); };
  return (
    <Dialog wide title={t("find.title")} onClose={onClose}>
      <div className="form-stack">
        <p>{t("find.text")}</p>
        <p><Button busy={find.isPending} onClick={() => { find.mutate(); }}>{t(find.isPending ? "find.searching" : find.data ? "find.again" : "find.search")}</Button></p>
        <div role="status">
          <ErrorLine error={find.error} />
          {find.data && <FoundList found={find.data} chosen={chosen} onChoose={choose} />}
        </div>
        <form onSubmit={submit} className="form-stack" noValidate>
          <div className="form-grid">
            <TextField className="span-all" label={t("find.address")} hint={t("find.address_hint")} value={asked.address} onChange={(e) => { setChosen(undefined); set({ address: e.target.value }); }} spellCheck={false} autoComplete="off" />
            <TextField label={t("find.login")} hint={t("find.login_hint")} value={asked.login} onChange={(e) => { set({ login: e.target.value }); }} spellCheck={false} autoComplete="off" />
            <TextField type="password" label={t("find.password")} value={asked.password} onChange={(e) => { set({ password: e.target.value }); }} autoComplete="new-password" />
          </div>
          <p><Button kind={probe.data ? undefined : "primary"} type="submit" busy={probe.isPending} disabled={asked.address.trim() === ""}>{t(probe.isPending ? "find.asking" : "find.ask")}</Button></p>
        </form>
        <div role="status">
          <ErrorLine error={probe.error} />
          {probe.data && <Probed key={key(probe.data)} report={probe.data} name={chosen?.name ?? ""} password={asked.password} onFilled={onFilled} />}
        </div>
      </div>
    </Dialog>
  );
}

const key = (report: CameraProbeResult) => `${report.onvif_url} ${report.serial}`;

function FoundList({ found, chosen, onChoose }: { found: FoundCamera[]; chosen: FoundCamera | undefined; onChoose: (found: FoundCamera) => void }) {
  const { t } = useTranslation("field");
  const names = new Map(useCameras().data?.map((camera) => [camera.id, camera.name]));
  if (found.length === 0) return <p className="notice">{t("find.none")}</p>;
  return (
    <>
      <p className="muted">{t("find.found", { count: found.length })}</p>
      <ul className="found-list">
        {found.map((item) => (
          <li key={item.xaddrs[0] ?? item.address}>
            <span>
              <span className="cell-main">{item.name || t("find.unnamed")}</span>
              <span className="cell-sub">{[item.address, item.hardware, item.location].filter(Boolean).join(" · ")}</span>
              {item.known_camera_id !== null && <span className="cell-sub">{t("find.known", { name: names.get(item.known_camera_id) ?? item.known_camera_id })}</span>}
            </span>
            <Button aria-pressed={chosen === item} aria-label={`${t("find.choose")}: ${item.name || item.address}`} onClick={() => { onChoose(item); }}>{t("find.choose")}</Button>
          </li>
        ))}
      </ul>
    </>
  );
}
