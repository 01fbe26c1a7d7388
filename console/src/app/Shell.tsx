import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, useNavigate } from "react-router";
import { usePermission } from "../api/session";
import { useEventStream } from "../api/stream";
import { useAlarmSignals } from "../alarms/useAlarmSignals";
import { Skeleton } from "../components";
import { KeyMap } from "../keyboard/KeyMap";
import { handleKey } from "../keyboard/registry";
import { useKeys } from "../keyboard/useKeys";
import { useWindowEvent } from "../keyboard/useWindowEvent";
import { ConnectionBanner } from "./ConnectionBanner";
import { Rail } from "./Rail";
import { TopBar } from "./TopBar";

/** The frame around every page: rail, top bar, connection, keys. */
export function Shell() {
  const { t } = useTranslation("shell");
  const go = useNavigate();
  const [keysShown, setKeysShown] = useState(false);
  useEventStream(usePermission("see_alarms"));
  useAlarmSignals();
  useWindowEvent("keydown", handleKey);
  const to = (path: string) => () => void go(path);
  useKeys("shell:keys.everywhere", [
    { code: "KeyW", label: "shell:wall", run: to("/wall") },
    { code: "KeyT", label: "shell:alarms", run: to("/alarms") },
    { code: "KeyM", label: "shell:map", run: to("/map") },
    { code: "Slash", shift: true, label: "shell:keys.title", run: () => { setKeysShown(true); } },
  ]);
  return (
    <div className="shell">
      <a className="skip" href="#page">{t("skip")}</a>
      <Rail />
      <TopBar onKeys={() => { setKeysShown(true); }} />
      <main id="page" className="page" tabIndex={-1}>
        <ConnectionBanner />
        <div className="page-body">
          <Suspense fallback={<div className="padded"><Skeleton rows={6} height={44} /></div>}><Outlet /></Suspense>
        </div>
      </main>
      {keysShown && <KeyMap onClose={() => { setKeysShown(false); }} />}
    </div>
  );
}
