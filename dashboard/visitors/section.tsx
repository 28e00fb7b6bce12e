import { type ReactNode, useId } from 'react'

/** One part of the side panel: a region with the name that stands above it. */
export function Section(props: {
  title: string
  /** Beside the title: a number, a length of time, a button. */
  end?: ReactNode
  /** Its name is not shown: what it holds says enough. */
  bare?: boolean
  className?: string
  children: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={props.className ?? ''}>
      <header className={props.bare ? 'sr' : ''}>
        <h3 id={id}>{props.title}</h3>
        {props.end !== undefined && <span className="s num">{props.end}</span>}
      </header>
      {props.children}
    </section>
  )
}

export const Facts = ({ children }: { children: ReactNode }) => <dl className="kv">{children}</dl>

export function Fact({ name, cut = true, children }: { name: string; cut?: boolean; children: ReactNode }) {
  return (
    <>
      <dt dir="auto" title={name.length > 24 ? name : undefined}>
        {name}
      </dt>
      <dd className={cut ? 'cut' : ''} {...(typeof children === 'string' && { title: children })}>
        {children}
      </dd>
    </>
  )
}
