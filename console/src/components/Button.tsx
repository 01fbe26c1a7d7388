import type { ButtonHTMLAttributes, ReactNode } from "react";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: "primary" | "plain" | "quiet" | "danger";
  busy?: boolean;
  /** The key that does the same, as printed on it. */
  hotkey?: string;
  children: ReactNode;
}

/** A button; while `busy` it keeps its width and does nothing. */
export function Button({ kind = "plain", busy = false, hotkey, children, className = "", disabled, ...rest }: Props) {
  return (
    <button type="button" {...rest} className={`button button-${kind} ${className}`} disabled={disabled === true || busy} aria-busy={busy}>
      {children}
      {hotkey !== undefined && <kbd aria-hidden="true">{hotkey}</kbd>}
    </button>
  );
}
