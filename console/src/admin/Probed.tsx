import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraProbeResult, CameraProfile } from "../api/types";
import { Button, SelectField } from "../components";
import { figure } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";
import { ClockWord } from "../camera/ClockWord";
import type { CameraForm } from "./draft";
import { formFrom, smaller, usable } from "./probed";

interface Props {
  report: CameraProbeResult;
  name: string;
  password: string;
  onFilled: (form: Partial<CameraForm>) => void;
}

/** What a camera said of itself, and which of its streams to take. */
export function Probed({ report, name, password, onFilled }: Props) {
  const { t } = useTranslation("field");
  const word = useProfileWord();
  const good = usable(report.profiles);
  const [token, setToken] = useState(good[0]?.token ?? "");
  const main = good.find((profile) => profile.token === token);
  const [small, setSmall] = useState<string>();
  if (main === undefined) return <p className="notice">{t("find.no_profiles")}</p>;
  const others = good.filter((profile) => profile !== main);
  const sub = small === undefined ? smaller(good, main) : others.find((profile) => profile.token === small);
  return (
    <div className="form-stack">
      <p>{t("find.device", { manufacturer: report.manufacturer, model: report.model, firmware: report.firmware, serial: report.serial })}</p>
      <p><ClockWord offsetMs={report.clock_offset_ms} asked /></p>
      <div className="form-grid">
        <SelectField className="span-all" label={t("find.profile")} value={token} onChange={(e) => { setToken(e.target.value); }}>
          {good.map((profile) => <option key={profile.token} value={profile.token}>{word(profile)}</option>)}
        </SelectField>
        <SelectField className="span-all" label={t("find.sub")} value={sub?.token ?? ""} onChange={(e) => { setSmall(e.target.value); }}>
          <option value="">{t("find.no_sub")}</option>
          {others.map((profile) => <option key={profile.token} value={profile.token}>{word(profile)}</option>)}
        </SelectField>
      </div>
      <p><Button kind="primary" onClick={() => { onFilled(formFrom(report, main, sub, name, password)); }}>{t("find.fill")}</Button></p>
    </div>
  );
}

const CODECS: Record<string, string> = { h264: "H.264", hevc: "H.265" };

function useProfileWord(): (profile: CameraProfile) => string {
  const { t } = useTranslation("field");
  const language = useLanguage();
  return (profile) => t("find.profile_line", {
    name: profile.name, codec: CODECS[profile.codec] ?? profile.codec, width: profile.width, height: profile.height,
    fps: figure(profile.fps, language, 1), kbps: figure(profile.kbps, language),
  });
}
