"""The deck for consultants: a slide per core finding, with charts and tables that Office can edit.

story      which findings make slides, and what stands on each
text       letters in boxes: how wide they run, which size fits, runs with a Chinese typeface
sheet      one 16:9 slide in millimetres: boxes, rules, pictures, notes
master     the template behind the slides: colours, fonts, logo, footer of the brand
charts     numbers of a figure as a native chart (drawing, chart_lines, chart_xml: its parts)
tables     tables and matrices as native tables
front, finding, back   each kind of slide
package    the same bytes for the same report
deck       the slides in order, written at once
"""
