//! Docstrings as Markdown.

use expect_test::{Expect, expect};

use super::super::to_markdown;

fn check(doc: &str, expected: &Expect) {
    expected.assert_eq(&to_markdown(doc, 4096));
}

#[test]
fn writes_a_numpy_docstring() {
    check(
        "\
Join two tables.

Parameters
----------
how : {'inner', 'outer'}, default 'inner'
    The kind of join:

    * inner: rows of both
    * outer: all rows
x_, y_ : int, optional
    Numbers.

    .. versionadded:: 1.2

Returns
-------
Table
    The rows.

See Also
--------
:func:`~acme.split` : The other way.
concat, stack

Examples
--------
First::

    join(a, b)

>>> join(a)
[1]

>>> join(b)
[2]
",
        &expect![[r#"
            Join two tables.

            **Parameters**

            - **how** (`{'inner', 'outer'}`, default `'inner'`): The kind of join:
              - inner: rows of both
              - outer: all rows
            - **x_, y_** (`int`, optional): Numbers.

              *Added in 1.2*

            **Returns**

            - `Table`: The rows.

            **See Also**

            - `split`: The other way.
            - `concat`, `stack`

            **Examples**

            First:

            ```python
            join(a, b)
            ```

            ```python
            >>> join(a)
            [1]

            >>> join(b)
            [2]
            ```"#]],
    );
}

#[test]
fn writes_directives() {
    check(
        "\
A.

.. note:: Look out
   here.

.. code-block:: c++
   :linenos:

   int x;

.. image:: https://a.b/c.png
   :alt: A curve

.. deprecated:: 1.0
   Use :meth:`~a.B.c`.

.. math:: a^2

.. toctree::
   x

.. _target:
.. [1] Somebody, `A book <https://books.example/1>`_.

!!! tip \"Try\"
    it
",
        &expect![[r#"
            A.

            **Note:** Look out here.

            ```c++
            int x;
            ```

            A curve

            **Deprecated since 1.0**: Use `c`.

            ```tex
            a^2
            ```

            - [1] Somebody, [A book (books.example)](https://books.example/1).

            **Try:** it"#]],
    );
}

#[test]
fn writes_tables() {
    check(
        "\
=====  =====
a      b
=====  =====
1      x|y
2      ``z``
       more
=====  =====

+---+----+
| h | i  |
+===+====+
| 1 | 2  |
|   | 3  |
+---+----+

| k | v |
|---|---|
| 1 | `2` |

+---+---+
| a     |
+---+---+
",
        &expect![[r#"
            | a | b |
            | --- | --- |
            | 1 | x\|y |
            | 2 | `z` more |

            | h | i |
            | --- | --- |
            | 1 | 2 3 |

            | k | v |
            | --- | --- |
            | 1 | `2` |

            ```
            +---+---+
            | a     |
            +---+---+
            ```"#]],
    );
}

#[test]
fn writes_lists_and_definitions() {
    check(
        "\
Things:
- one
  more
- two

  1. deep
  2. deeper

term : int
    What it *means*.

| a line
| another

:key: value
",
        &expect![[r#"
            Things:

            - one more
            - two
              1. deep
              2. deeper
            - **term** (`int`): What it *means*.

            a line

            another

            - **key**: value"#]],
    );
}

#[test]
fn passes_markdown_through() {
    check(
        "\
# Title

Text with `code`, **bold** and [a link](https://a.example/x).

```py
x = \"```\"
```

- item
goes on
- ![alt](https://a.example/x.png)

**Args:**

* **x** - it
",
        &expect![[r#"
            **Title**

            Text with `code`, **bold** and [a link (a.example)](https://a.example/x).

            ````py
            x = "```"
            ````

            - item goes on
            - alt

            **Args**

            - **x**: it"#]],
    );
}

#[test]
fn cuts_between_blocks() {
    let doc = "First paragraph.\n\nSecond paragraph that is longer.\n\n>>> x\n\nThird.\n";
    expect![[r#"
        First paragraph.

        …"#]]
    .assert_eq(&to_markdown(doc, 50));
    let code = format!("A.\n\n```\n{}```\n", "line of code\n".repeat(40));
    let cut = to_markdown(&code, 200);
    assert!(cut.len() <= 200 && cut.ends_with("line of code\n```\n\n…"), "{cut}");
    for limit in 0..120 {
        assert!(to_markdown(doc, limit).len() <= limit);
    }
}
