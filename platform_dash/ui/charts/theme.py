"""What all charts look like: axes, tones of light and dark, the last touch."""

import altair as alt

from platform_dash.ui import palette

WIDE = "container"
Drawn = alt.LayerChart | alt.FacetChart | alt.Chart


def x(field: str = "on:T") -> alt.X:
    return alt.X(field, axis=alt.Axis(title=None, format="%d %b", tickCount=8, labelOverlap=True))


def whole(field: str, title: str | None = None) -> alt.Y:
    return alt.Y(field, axis=alt.Axis(title=title, tickMinStep=1), scale=alt.Scale(domainMin=0))


def shade(tone: palette.Tone, *, dark: bool) -> str:
    return tone.dark if dark else tone.light


def finished(chart: Drawn, *, dark: bool, height: int = 230) -> Drawn:
    ink, line = shade(palette.MUTED, dark=dark), shade(palette.LINE, dark=dark)
    drawn: Drawn = (
        chart.properties(width=WIDE, height=height)
        .configure(background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=ink, titleColor=ink, labelFontSize=13, titleFontSize=13, gridColor=line, domain=False
        )
    )
    return drawn
