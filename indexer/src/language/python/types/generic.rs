//! Type variables and what stands for them.

use super::Type;

/// Type variables with what stands for them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables(Vec<(Box<str>, Type)>);

impl Variables {
    /// Notes what a variable stands for; the first that is known counts.
    pub(crate) fn bind(&mut self, name: &str, ty: Type) {
        if !ty.is_unknown() && self.get(name).is_none() {
            self.0.push((name.into(), ty));
        }
    }

    /// What a variable stands for.
    pub(crate) fn get(&self, name: &str) -> Option<&Type> {
        self.0.iter().find(|(known, _)| **known == *name).map(|(_, ty)| ty)
    }

    /// What all of them stand for, in the order in which they were met.
    pub(crate) fn into_types(self) -> Vec<Type> {
        self.0.into_iter().map(|(_, ty)| ty).collect()
    }
}

impl Type {
    /// The type with what stands for each of its variables.
    pub(crate) fn replaced(&self, of: &dyn Fn(&str) -> Self) -> Self {
        let all = |types: &[Self]| types.iter().map(|ty| ty.replaced(of)).collect();
        let boxed = |ty: &Self| Box::new(ty.replaced(of));
        match self {
            Self::Variable(name) => of(name),
            Self::Class(class, own) => Self::Class(*class, all(own)),
            Self::Instance(class, own) => Self::Instance(*class, all(own)),
            Self::LocalInstance(at, own) => Self::LocalInstance(*at, all(own)),
            Self::Callable(returns) => Self::Callable(boxed(returns)),
            Self::Context(inner) => Self::Context(boxed(inner)),
            Self::Awaitable(inner) => Self::Awaitable(boxed(inner)),
            Self::Tuple(parts) => Self::Tuple(all(parts)),
            Self::Union(parts) => Self::union(all(parts) as Vec<Self>),
            Self::Unknown
            | Self::Nothing
            | Self::Module(_)
            | Self::Function(..)
            | Self::LocalClass(_)
            | Self::LocalFunction(..) => self.clone(),
        }
    }

    /// The names of its variables, each once, in the order in which they stand.
    pub(crate) fn variables(&self) -> Vec<Box<str>> {
        let names = std::cell::RefCell::new(Vec::<Box<str>>::new());
        let _ = self.replaced(&|name| {
            let mut names = names.borrow_mut();
            if !names.iter().any(|known| **known == *name) {
                names.push(name.into());
            }
            Self::Unknown
        });
        names.into_inner()
    }
}

/// Which of a class's `n` arguments a variable of its methods names, by the conventions for such names.
pub(crate) fn argument_of(variable: &str, n: usize) -> Option<usize> {
    let index = match variable {
        _ if n == 1 => 0,
        name if name.contains("KT") || name.contains("Key") => 0,
        name if name.contains("VT") || name.contains("Value") => 1,
        name if name.contains("Yield") => 0,
        name if name.contains("Send") => 1,
        name if name.contains("Return") => n - 1,
        name => {
            let digits = name.trim_end_matches("_co").trim_end_matches("_contra");
            match digits.chars().next_back().and_then(|digit| digit.to_digit(10)) {
                Some(digit) if digit > 0 => digit as usize - 1,
                _ => return None,
            }
        }
    };
    (index < n).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::argument_of;

    #[test]
    fn knows_the_names_of_variables() {
        assert_eq!(argument_of("_T_co", 1), Some(0));
        assert_eq!(argument_of("_KT", 2), Some(0));
        assert_eq!(argument_of("_VT_co", 2), Some(1));
        assert_eq!(argument_of("_VT_co", 1), Some(0));
        assert_eq!(argument_of("_YieldT_co", 3), Some(0));
        assert_eq!(argument_of("_T2", 3), Some(1));
        assert_eq!(argument_of("_T", 3), None);
        assert_eq!(argument_of("_T", 0), None);
    }
}
