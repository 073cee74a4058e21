// How a person confirms that it is he before his second factor changes.
export interface Confirms {
  /** Has a password here. */
  password: boolean;
  /** Came by the city's provider, and may show there who he is. */
  signOn: boolean;
  /** Has just done so. */
  shown: boolean;
}

export type Way = "shown" | "signOn" | "password";

/** The provider first, for who came by it; the password where that does not work. */
export function wayOf(c: Confirms, prefersPassword = false): Way {
  if (c.shown) return "shown";
  return c.signOn && !(prefersPassword && c.password) ? "signOn" : "password";
}
