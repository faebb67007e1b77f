"""Paths and properties (DMN 1.5, 10.3.2.15).

Each line is `expression => expected`, derived from the text of the standard; SYNTAX stands for what cannot be read.
"""

import pytest

from engine import feel
from tests.feel.examples import agree, examples

PROPERTIES = r"""
# tables 64 to 67
@"2018-12-10".weekday => 1
@"2018-12-16".weekday => 7
@"2018-12-10".foo => null
@"2018-12-10T10:30:01.5Z".second => 1.5
@"2018-12-10T10:30:00+05:30".time offset => @"PT5H30M"
@"2018-12-10T10:30:00".time offset => null
@"2018-12-10T10:30:00".timezone => null
@"2018-12-10T10:30:00Z".time offset => @"PT0S"
@"2018-12-10T10:30:00Z".timezone => null
@"2018-07-10T10:30:00@Europe/Paris".time offset => @"PT2H"
@"2018-12-10T10:30:00@Europe/Paris".time offset => @"PT1H"
@"2018-12-10T10:30:00@Etc/UTC".timezone => "Etc/UTC"
@"10:30:00-05:00".time offset => @"-PT5H"
@"10:30:00".time offset => null
[1..10].start => 1
[1..10].start included => true
(1..10).end included => false
(<10).start => null
(<10).start included => false
(<=10).end included => true
(>10).end => null
(>=10).start included => true
(=10).start => 10
[1..10].foo => null
"a".b => null
[{b: [1]}, {b: [2.1, 2.2]}].b => [[1], [2.1, 2.2]]
[].a => []
[null].a => [null]
{a: 1, b: a + 1}.b => 2
{a: b, b: 1}.a => null
{a: foo}.a => null
@"10:00:00+14:00".time offset => @"PT14H"
@"10:00:00+05:30:20".time offset => @"PT5H30M20S"
{a: 1, b: 2}.b => 2
{a: 9, r: [{a: 1}, {b: 2}][a = 9]}.r => [{b: 2}]
"""


@pytest.mark.parametrize(("source", "expected"), examples(PROPERTIES))
def test_holds_by_the_standard(env: feel.Environment, source: str, expected: str) -> None:
    agree(source, expected, env)
