//! The blocks of statements inside a statement.

use ruff_python_ast::{ExceptHandler, Stmt};

/// The blocks of a statement that run in the scope around it, in the order in which they are written: branches, loops,
/// handlers. None of functions and classes, which have scopes of their own.
pub(super) fn blocks_of(stmt: &Stmt) -> Vec<&[Stmt]> {
    match stmt {
        Stmt::If(stmt) => {
            let clauses = stmt.elif_else_clauses.iter().map(|clause| &*clause.body);
            std::iter::once(&*stmt.body).chain(clauses).collect()
        }
        Stmt::For(stmt) => vec![&stmt.body, &stmt.orelse],
        Stmt::While(stmt) => vec![&stmt.body, &stmt.orelse],
        Stmt::With(stmt) => vec![&stmt.body],
        Stmt::Try(stmt) => {
            let mut blocks: Vec<&[Stmt]> = vec![&stmt.body];
            blocks.extend(stmt.handlers.iter().map(|ExceptHandler::ExceptHandler(handler)| &*handler.body));
            blocks.extend([&*stmt.orelse, &*stmt.finalbody]);
            blocks
        }
        Stmt::Match(stmt) => stmt.cases.iter().map(|case| &*case.body).collect(),
        _ => Vec::new(),
    }
}
