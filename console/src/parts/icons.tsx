/** Line drawings of 16 by 16, in the colour of the text beside them. */
const PATHS = {
  overview: 'M2 9h5V2H2zM9 14h5V7H9zM9 2v3h5V2zM2 11v3h5v-3z',
  nodes: 'M2 3h12v4H2zM2 9h12v4H2zM4.5 5h.01M4.5 11h.01',
  workloads: 'M8 1.5 14 5v6l-6 3.5L2 11V5zM2 5l6 3.5L14 5M8 8.5v6',
  pods: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  services: 'M8 2v4M8 10v4M2 8h4M10 8h4M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  config: 'M2 4h6M12 4h2M2 8h2M8 8h6M2 12h7M13 12h1M10 2.5v3M6 6.5v3M11 10.5v3',
  namespaces: 'M1.5 4h5l1.5 2h6.5v7h-13z',
  events: 'M8 2v6l4 2M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z',
  kinds: 'M2 2h5v5H2zM9 2h5v5H9zM2 9h5v5H2zM11.5 9v5M9 11.5h5',
  create: 'M8 2.5v11M2.5 8h11',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5 14 14',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  moon: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z',
  menu: 'M2 4h12M2 8h12M2 12h12',
  leave: 'M6 2H2.5v12H6M10 4.5 13.5 8 10 11.5M13.5 8H6',
};

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
