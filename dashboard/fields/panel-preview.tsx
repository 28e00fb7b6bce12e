import type { FieldsAndPanel } from '@parley/protocol/field.ts'
import { SECTION_NAMES } from './fields-page.tsx'

/** The panel as agents will see it, without a visitor. */
export function PanelPreview({ fields, panel }: FieldsAndPanel) {
  return (
    <aside className="pv" aria-label="Preview">
      <h2>What agents see</h2>
      <div className="pvw pvpanel">
        {panel
          .filter(({ shown }) => shown)
          .map(({ section }) => (
            <section key={section}>
              <h3 className="s">{SECTION_NAMES[section]}</h3>
              {section === 'fields' ? (
                fields.length === 0 ? (
                  <p className="s t3">No fields yet</p>
                ) : (
                  <dl>
                    {fields.map((field) => (
                      <div key={field.id}>
                        <dt className="cut t3">{field.name}</dt>
                        <dd>
                          <span className="bar3" style={{ width: `${40 + ((field.name.length * 13) % 40)}%` }} />
                        </dd>
                      </div>
                    ))}
                  </dl>
                )
              ) : (
                <span className="bar3" style={{ width: `${50 + ((section.length * 17) % 40)}%` }} />
              )}
            </section>
          ))}
      </div>
    </aside>
  )
}
