/** Where the reader is, in the URL's fragment: links to it work from a file as well as from a server. */
import { useEffect, useState } from 'preact/hooks';

export type Place = Readonly<Record<string, string>>;

function placeNow(): Place {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/** A link to `place`; what is undefined or empty is left out. */
export function linkTo(place: Readonly<Record<string, string | number | undefined>>): string {
  const kept = Object.entries(place).flatMap(([key, value]) =>
    value === undefined || value === ''
      ? []
      : [`${key}=${encodeURIComponent(value).replaceAll('%2F', '/').replaceAll('%2C', ',')}`],
  );
  return `#${kept.join('&')}`;
}

/** The place, kept up to date. */
export function usePlace(): Place {
  const [place, setPlace] = useState(placeNow);
  useEffect(() => {
    const update = (): void => setPlace(placeNow());
    addEventListener('hashchange', update);
    return () => removeEventListener('hashchange', update);
  }, []);
  return place;
}

/** Go there; steps within one trace replace each other in the history. */
export function goTo(link: string, replace = false): void {
  if (replace) {
    history.replaceState(null, '', link);
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = link.slice(1);
  }
}
