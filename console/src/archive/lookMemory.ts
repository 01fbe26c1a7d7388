// The look that this tab works under: kept for the session, not for the next person at the desk.

const PLACE = "varta.look";

export const rememberedLook = (): string | null => sessionStorage.getItem(PLACE);

export function rememberLook(id: string): void {
  sessionStorage.setItem(PLACE, id);
}

export function forgetLook(): void {
  sessionStorage.removeItem(PLACE);
}
