import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Alarm } from "../api/types";
import { AlarmRow } from "./AlarmRow";

const ROW_PX = 100;

interface Props {
  alarms: readonly Alarm[];
  selectedId: string | undefined;
  addressOf: (id: string) => string;
  footer?: ReactNode;
}

/** The list of alarms; only what can be seen is drawn, so a million scroll as well as ten. */
export function Queue({ alarms, selectedId, addressOf, footer }: Props) {
  const { t } = useTranslation("alarms");
  const scroller = useRef<HTMLDivElement>(null);
  // The compiler's lint cannot follow the virtualiser's own store; it redraws this component by itself.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: alarms.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => alarms[index]?.id ?? index,
    overscan: 6,
  });
  const selectedAt = alarms.findIndex((alarm) => alarm.id === selectedId);
  useEffect(() => { if (selectedAt >= 0) rows.scrollToIndex(selectedAt, { align: "auto" }); }, [selectedId, rows]); // eslint-disable-line react-hooks/exhaustive-deps -- follow the selection, not the arrivals
  return (
    <div ref={scroller} className="queue-scroll">
      <ul className="queue" aria-label={t("queue")} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const alarm = alarms[row.index];
          return alarm && (
            <li key={row.key} ref={rows.measureElement} data-index={row.index} style={{ transform: `translateY(${row.start}px)` }}>
              <AlarmRow alarm={alarm} to={addressOf(alarm.id)} selected={alarm.id === selectedId} />
            </li>
          );
        })}
      </ul>
      {footer}
    </div>
  );
}
