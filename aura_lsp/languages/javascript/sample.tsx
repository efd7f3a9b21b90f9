// What JSX adds to TypeScript.
type Props<T> = { items: readonly T[]; open?: boolean; onPick: (item: T) => void };

export const List = <T,>({ items, open = true, onPick }: Props<T>): JSX.Element | null => {
  if (!items.length) return null;
  return (
    <ul hidden={!open && items.length > 9}>
      {items.map((item, index) => (
        <li key={index} onClick={() => onPick(item)}>
          {open && index > 0 && <hr />}
          {open && (item as unknown as string)}
          {open ? (index ? "more" : "first") : null}
        </li>
      ))}
      {open && items[0] && (items.length > 1 || <Empty<T> of={items} />)}
    </ul>
  );
};

export function Toggle({ label }: { label: string }) {
  const [on, setOn] = useState<boolean>(false);
  const flip = useCallback(() => setOn((was) => !was), []);
  return <button onClick={flip}>{on ? label : `no ${label}`}</button>;
}
