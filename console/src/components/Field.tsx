import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from "react";

interface Frame {
  label: string;
  hint?: string;
  error?: string | null;
}

interface Wiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
}

/** A labelled place for one input, with its hint and what is wrong with it. */
export function Field({ label, hint, error, className = "", children }: Frame & { className?: string; children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const told = error ?? hint;
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": told ? `${id}-told` : undefined, "aria-invalid": error ? true : undefined })}
      {told && <p id={`${id}-told`} className={error ? "field-error" : "field-hint"}>{told}</p>}
    </div>
  );
}

export function TextField({ label, hint, error, className, ...input }: Frame & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      {(wiring) => <input {...input} {...wiring} />}
    </Field>
  );
}

export function AreaField({ label, hint, error, className, ...area }: Frame & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      {(wiring) => <textarea rows={3} {...area} {...wiring} />}
    </Field>
  );
}

export function SelectField({ label, hint, error, className, children, ...select }: Frame & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      {(wiring) => <select {...select} {...wiring}>{children}</select>}
    </Field>
  );
}

export function CheckField({ label, ...input }: { label: string } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <label className="check">
      <input type="checkbox" {...input} />
      <span>{label}</span>
    </label>
  );
}
