import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../api/session";
import type { Person, Role } from "../api/types";
import { Button, CheckField, Dialog, ErrorLine, SelectField, TextField } from "../components";
import { SHORTEST_PASSWORD } from "../signin/PasswordForm";
import { PasswordShown } from "./PasswordShown";
import { oneTimePassword, ROLES, useAddPerson, useChangePerson } from "./people";

interface Props {
  person: Person | undefined;
  onClose: () => void;
}

interface NewPerson {
  login: string;
  name: string;
  role: Role;
  password: string;
}

export const PersonDialog = ({ person, onClose }: Props) =>
  person === undefined ? <AddDialog onClose={onClose} /> : <ChangeDialog person={person} onClose={onClose} />;

function AddDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("admin");
  const add = useAddPerson();
  const [form, setForm] = useState<NewPerson>(() => ({ login: "", name: "", role: "operator", password: oneTimePassword() }));
  const set = (change: Partial<NewPerson>) => { setForm({ ...form, ...change }); };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    add.mutate({ ...form, login: form.login.trim(), name: form.name.trim() });
  };
  if (add.isSuccess) return <PasswordShown name={add.data.name} login={add.data.login} password={form.password} onClose={onClose} />;
  return (
    <Dialog title={t("people.add_title")} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField label={t("people.name")} value={form.name} onChange={(e) => { set({ name: e.target.value }); }} required autoFocus autoComplete="off" />
        <TextField label={t("people.login")} hint={t("people.login_hint")} value={form.login} onChange={(e) => { set({ login: e.target.value }); }} required autoComplete="off" autoCapitalize="none" spellCheck={false} />
        <RoleField role={form.role} onRole={(role) => { set({ role }); }} />
        <TextField label={t("people.password")} hint={t("people.password_hint")} value={form.password} minLength={SHORTEST_PASSWORD} onChange={(e) => { set({ password: e.target.value }); }} required autoComplete="off" spellCheck={false} />
        <ErrorLine error={add.error} />
        <div className="form-end"><span className="top-space" /><Button onClick={onClose}>{t("common:cancel")}</Button><Button kind="primary" type="submit" busy={add.isPending}>{t("common:add")}</Button></div>
      </form>
    </Dialog>
  );
}

function ChangeDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation("admin");
  const self = useSession().person.id === person.id;
  const change = useChangePerson();
  const [name, setName] = useState(person.name);
  const [role, setRole] = useState(person.role);
  const [disabled, setDisabled] = useState(person.disabled_at !== null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    change.mutate({ id: person.id, name: name.trim(), role, disabled }, { onSuccess: onClose });
  };
  return (
    <Dialog title={person.name} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField label={t("people.name")} value={name} onChange={(e) => { setName(e.target.value); }} required />
        <RoleField role={role} onRole={setRole} />
        {!self && <CheckField label={t("people.disabled")} checked={disabled} onChange={(e) => { setDisabled(e.target.checked); }} />}
        <ErrorLine error={change.error} />
        <div className="form-end"><span className="top-space" /><Button onClick={onClose}>{t("common:cancel")}</Button><Button kind="primary" type="submit" busy={change.isPending}>{t("common:save")}</Button></div>
      </form>
    </Dialog>
  );
}

function RoleField({ role, onRole }: { role: Role; onRole: (role: Role) => void }) {
  const { t } = useTranslation("admin");
  return (
    <SelectField label={t("people.role")} hint={t(`people.role_hint.${role}`)} value={role} onChange={(e) => { onRole(e.target.value as Role); }}>
      {ROLES.map((item) => <option key={item} value={item}>{t(`shell:role.${item}`)}</option>)}
    </SelectField>
  );
}
