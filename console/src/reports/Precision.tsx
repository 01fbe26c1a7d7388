import { useTranslation } from "react-i18next";
import type { RulePrecision } from "../api/types";
import { figure, longDate } from "../format/time";
import { useLanguage } from "../i18n/useLanguage";

type Share = RulePrecision["precision"];
type Week = RulePrecision["weeks"][number];
const WIDTH = 120, HEIGHT = 28;
const PERCENT = 100;

/** A precision with its interval, in words and as a bar from 0 to 100 %: the wider, the less is known. */
export function PrecisionCell({ share }: { share: Share }) {
  const { t } = useTranslation("reports");
  const language = useLanguage();
  if (share.value === null || share.low === null || share.high === null) return <span className="muted">{t("unjudged")}</span>;
  const percent = (value: number): string => figure(value * PERCENT, language);
  const x = (value: number): number => value * WIDTH;
  return (
    <>
      <span className="precision-value">{t("percent", { value: percent(share.value) })}</span>
      <svg className="precision-bar" width={WIDTH} height="10" viewBox={`0 0 ${WIDTH} 10`} aria-hidden="true">
        <path className="bar-ground" d={`M0 5h${WIDTH}`} />
        <path className="bar-interval" d={`M${x(share.low)} 5H${x(share.high)}`} />
        <path className="bar-value" d={`M${Math.min(WIDTH - 1, Math.max(1, x(share.value)))} 0v10`} />
      </svg>
      <span className="cell-sub">{t("interval", { low: percent(share.low), high: percent(share.high) })}</span>
    </>
  );
}

/** Alarms week by week: confirmed, false and all others, one bar for each week; said in words for whoever cannot see it. */
export function Trend({ weeks }: { weeks: Week[] }) {
  const { t } = useTranslation("reports");
  const language = useLanguage();
  const most = Math.max(1, ...weeks.map((week) => week.alarms));
  const step = WIDTH / weeks.length;
  const high = (count: number): number => (count / most) * HEIGHT;
  const said = (week: Week): string => t("week", { day: longDate(week.start, language), alarms: week.alarms, confirmed: week.confirmed, wrong: week.false_alarm });
  return (
    <svg className="trend" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={weeks.map(said).join("; ")}>
      <path className="bar-ground" d={`M0 ${HEIGHT - 0.5}h${WIDTH}`} />
      {weeks.map((week, index) => {
        const x = index * step + step * 0.15, width = Math.max(1, step * 0.7);
        const confirmed = high(week.confirmed), wrong = high(week.false_alarm), other = high(week.alarms) - confirmed - wrong;
        return (
          <g key={week.start}>
            <title>{said(week)}</title>
            <rect className="trend-confirmed" x={x} width={width} y={HEIGHT - confirmed} height={confirmed} />
            <rect className="trend-wrong" x={x} width={width} y={HEIGHT - confirmed - wrong} height={wrong} />
            <rect className="trend-other" x={x} width={width} y={HEIGHT - confirmed - wrong - other} height={Math.max(0, other)} />
          </g>
        );
      })}
    </svg>
  );
}
