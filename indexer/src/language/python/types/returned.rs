//! What a function of a package says that it returns.

use super::annotation::Annotation;
use super::entries::Written;
use super::generic::Variables;
use super::{Analysis, Type};
use crate::entry::Flags;
use crate::language::python::parameters::Signature;
use crate::lookup::Place;

impl Analysis<'_> {
    /// The class that the annotation of a function's one signature names, if it is one class and no more. What only
    /// docs say does not count.
    pub(crate) fn declared_return(&self, function: Place) -> Option<Place> {
        let entry = self.packages().entry(function)?;
        let changes = Flags::ASYNC | Flags::GENERATOR | Flags::CONTEXT_MANAGER | Flags::SIGNATURE_UNSURE;
        let signature = entry.signature();
        if entry.flags().intersects(changes) || signature.contains('\n') {
            return None;
        }
        let annotation = Annotation::parse(Signature::parse(signature).returns);
        if !matches!(annotation, Annotation::Name(_) | Annotation::Generic(..)) {
            return None;
        }
        let variables = Variables::default();
        let written = Written { place: function, receiver: None, variables: &variables };
        match self.entries.understood(&annotation, &written) {
            Type::Instance(class, _) => Some(class),
            _ => None,
        }
    }
}
