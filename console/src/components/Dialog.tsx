import { useEffect, useId, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../keyboard/useKeys";
import { Icon } from "./Icon";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
}

/** Where the focus goes on opening: the first field, but not on a phone, whose keyboard would cover the window. */
function firstPlace(dialog: HTMLDialogElement): HTMLElement {
  const field = window.matchMedia("(pointer: fine)").matches ? "input:not([readonly]), select, textarea, h2" : "h2";
  return dialog.querySelector<HTMLElement>(`.dialog-body :is(${field})`) ?? dialog.querySelector<HTMLElement>("h2") ?? dialog;
}

/** A modal window on the browser's own `<dialog>`: the focus stays in it and goes back when it closes. */
export function Dialog({ title, onClose, children, footer, wide = false }: Props) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useKeys("common:dialog", [{ code: "Escape", label: "common:close", run: onClose }], { modal: true });
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) {
      dialog.showModal();
      firstPlace(dialog).focus();
    }
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={wide ? "dialog dialog-wide" : "dialog"}
      aria-labelledby={heading}
      onCancel={(event) => { event.preventDefault(); onClose(); }}
    >
      <header className="dialog-head">
        <h2 id={heading} tabIndex={-1}>{title}</h2>
        <button type="button" className="button button-quiet icon-button" onClick={onClose} aria-label={t("common:close")}>
          <Icon name="close" />
        </button>
      </header>
      <div className="dialog-body">{children}</div>
      {footer !== undefined && <footer className="dialog-foot">{footer}</footer>}
    </dialog>
  );
}
