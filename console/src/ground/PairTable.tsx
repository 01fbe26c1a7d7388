import { useTranslation } from "react-i18next";
import { Button } from "../components";
import { useLanguage } from "../i18n/useLanguage";
import { whole, type Half, type Step } from "./pairs";
import type { Ground } from "./queries";

interface Props {
  pairs: readonly Half[];
  ground: Ground | null;
  dispatch: (step: Step) => void;
  readOnly: boolean;
}

/** The pairs with their errors; places can also be typed, for where the map shows no houses. */
export function PairTable({ pairs, ground, dispatch, readOnly }: Props) {
  const { t } = useTranslation("ground");
  const language = useLanguage();
  const metres = (value: number): string => t("metres", { value: value.toLocaleString(language, { maximumFractionDigits: 2 }) });
  const errors = whole(pairs).length === pairs.length && pairs.length > 4 ? ground?.points.map((point) => point.error_m) : undefined;
  return (
    <ol className="ground-pairs">
      {pairs.map(({ point, place }, index) => (
        <li key={index}>
          <span className="ground-number">{index + 1}</span>
          <span className="ground-place">
            {point === null && <span className="field-hint">{t("click_picture")}</span>}
            {[0, 1].map((axis) => (
              <input
                key={axis}
                type="number"
                step="any"
                aria-label={t(axis === 0 ? "latitude" : "longitude", { number: index + 1 })}
                placeholder={t(axis === 0 ? "latitude_short" : "longitude_short")}
                disabled={readOnly}
                value={place?.[axis] ?? ""}
                onChange={(event) => {
                  const value = event.target.valueAsNumber;
                  if (Number.isNaN(value)) return;
                  dispatch({ type: "retype", index, place: axis === 0 ? [value, place?.[1] ?? 0] : [place?.[0] ?? 0, value] });
                }}
              />
            ))}
            {errors?.[index] !== undefined && <span className="muted">{t("off", { error: metres(errors[index]) })}</span>}
          </span>
          {!readOnly && <Button kind="quiet" aria-label={t("remove", { number: index + 1 })} onClick={() => dispatch({ type: "remove", index })}>×</Button>}
        </li>
      ))}
    </ol>
  );
}
